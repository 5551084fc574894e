"""Which thing does an event tell of, and which two tellings tell of one thing?"""

from datetime import date
from decimal import Decimal

import pytest

from events.account import (
    AccountAttributeChanged,
    AccountMerged,
    AccountOwnerChanged,
    AccountUnmerged,
    AccountValueChanged,
    PurchaseMade,
)
from events.activity import (
    ActivityDeleted,
    ActivityLinked,
    ActivityUnlinked,
    MeetingAccepted,
    MeetingCanceled,
    MeetingDeclined,
    MeetingHeld,
    MeetingRescheduled,
    MeetingScheduled,
)
from events.contact import ContactMerged
from events.deal import (
    DealAccountChanged,
    DealAmountChanged,
    DealAttributeChanged,
    DealCloseDateChanged,
    DealContactLinked,
    DealContactUnlinked,
    DealMerged,
    DealOwnerChanged,
    DealStageChanged,
    DealUnmerged,
    DealWon,
)
from events.lead import LeadOwnerChanged
from events.payload import Payload
from events.rep import RoleAssigned, TeamJoined, TeamLeft
from events.tenant import CurrencyRateSet, PipelineDefined
from projections.fact import digest
from projections.identity import fact_id
from projections.routing import facts_of
from tests.projections.tellings import at, call, event, labelled, scored

AT = "2026-03-02T10:00:00.000Z"
DIGEST_OF_EAST = "6bdb262b0201799a"
PLANNED = {"starts_at": at("2026-03-05"), "ends_at": at("2026-03-05"), "medium": "video"}
VALUE = {"component_id": "S1", "value": "10", "currency": "EUR", "unit": "arr"}
ORDERED = {"order_id": "O1", "product": "pro", "channel": "web", "units": 2, "unit_price": "5"}
ORDERED |= {"currency": "EUR"}
RATE = {"from": "EUR", "to": "USD", "rate": "1.08", "on": "2026-03-01"}

IDS: list[tuple[Payload, str]] = [
    (MeetingScheduled.model_validate({"activity_id": "A1", **PLANNED}), "A1:scheduled"),
    (MeetingRescheduled.model_validate({"activity_id": "A1", **PLANNED}), f"A1:rescheduled:{AT}"),
    (MeetingAccepted(activity_id="A1", prospect_id="P1"), "A1:accepted:P1"),
    (MeetingDeclined(activity_id="A1", prospect_id="P1"), "A1:declined:P1"),
    (MeetingHeld(activity_id="A1"), "A1:held"),
    (MeetingCanceled(activity_id="A1"), "A1:canceled"),
    (
        ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D1"),
        f"A1:link:deal/D1:{AT}:linked",
    ),
    (
        ActivityUnlinked(activity_id="A1", entity_kind="deal", entity_id="D1"),
        f"A1:link:deal/D1:{AT}:unlinked",
    ),
    (ActivityDeleted(activity_id="A1"), f"A1:deleted:{AT}"),
    (DealStageChanged(deal_id="D1", stage="offer"), f"D1:stage:{AT}:offer"),
    (
        DealAmountChanged(deal_id="D1", amount=Decimal("10.50"), currency="EUR"),
        f"D1:amount:{AT}:10.5 EUR",
    ),
    (
        DealCloseDateChanged(deal_id="D1", expected_close_on=date(2026, 4, 1)),
        f"D1:close_date:{AT}:2026-04-01",
    ),
    (DealOwnerChanged(deal_id="D1", owner_id="R1"), f"D1:owner:{AT}:R1"),
    (DealAccountChanged(deal_id="D1", account_id="C1"), f"D1:account:{AT}:C1"),
    (
        DealAttributeChanged(deal_id="D1", name="region", value="east"),
        f"D1:attribute.region:{AT}:{DIGEST_OF_EAST}",
    ),
    (DealContactLinked(deal_id="D1", prospect_id="P1"), f"D1:contact.P1:{AT}:linked"),
    (DealContactUnlinked(deal_id="D1", prospect_id="P1"), f"D1:contact.P1:{AT}:unlinked"),
    (DealMerged(deal_id="D1", into_deal_id="D2"), f"D1:merged:{AT}:D2"),
    (DealUnmerged(deal_id="D1", into_deal_id="D2"), f"D1:merged:{AT}:"),
    (DealWon(deal_id="D1"), f"D1:deal.won:{AT}"),
    (LeadOwnerChanged(lead_id="L1", owner_id="R1"), f"L1:owner:{AT}:R1"),
    (ContactMerged(contact_id="P1", into_contact_id="P2"), f"P1:contact.merged:{AT}"),
    (AccountOwnerChanged(account_id="C1", owner_id="R1"), f"C1:owner:{AT}:R1"),
    (
        AccountAttributeChanged(account_id="C1", name="region", value="east"),
        f"C1:attribute.region:{AT}:{DIGEST_OF_EAST}",
    ),
    (AccountMerged(account_id="C1", into_account_id="C2"), f"C1:merged:{AT}:C2"),
    (AccountUnmerged(account_id="C1", into_account_id="C2"), f"C1:merged:{AT}:"),
    (PurchaseMade.model_validate({"account_id": "C1", **ORDERED}), "order.O1:pro"),
    (AccountValueChanged.model_validate({"account_id": "C1", **VALUE}), f"S1:{AT}"),
    (RoleAssigned(rep_id="R1", role="AE", is_ramping=True), f"R1:role:{AT}:AE"),
    (TeamJoined(rep_id="R1", team_id="T1"), f"R1:team.T1:{AT}:joined"),
    (TeamLeft(rep_id="R1", team_id="T1"), f"R1:team.T1:{AT}:left"),
    (PipelineDefined(pipeline="upsell", stages=()), f"main:pipeline.upsell:{AT}:"),
    (CurrencyRateSet.model_validate(RATE), f"main:rate.EUR/USD:{AT}:2026-03-01"),
]


@pytest.mark.parametrize(("said", "id"), IDS, ids=[said.type for said, _ in IDS])
def test_a_fact_is_named_after_the_thing_told(said: Payload, id: str) -> None:
    assert fact_id(event(said, "2026-03-02 10:00")) == id


def test_an_activity_is_the_same_whenever_it_is_said_to_have_been() -> None:
    assert fact_id(call("A1", "2026-03-02 10:00")) == fact_id(call("A1", "2026-03-05")) == "A1"


def test_a_label_is_named_after_its_moment_and_its_judge() -> None:
    assert fact_id(scored("A1", "2026-03-02 10:00", "positive")) == f"A1:reply.scored:{AT}:m1"
    assert (
        fact_id(labelled("A1", "2026-03-02 10:00", "neutral")) == f"A1:reply.classified:{AT}:human"
    )


def test_the_digest_is_that_of_everything_said() -> None:
    told = call("A1", "2026-03-02 10:00")
    told_otherwise = [
        call("A1", "2026-03-02 10:01"),
        call("A1", "2026-03-02 10:00", outcome="busy"),
        call("A1", "2026-03-02 10:00", actor="automation"),
        call("A1", "2026-03-02 10:00", rep="R1"),
        told.model_copy(update={"actor_timezone": "Asia/Tokyo"}),
    ]
    digests = {fact.digest for each in (told, *told_otherwise) for fact in facts_of(each)}
    assert len(digests) == 1 + len(told_otherwise)


def test_the_digest_never_changes() -> None:
    told = call("A1", "2026-03-02 10:00", rep="R1")
    assert digest(told, '{"activity_id":"A1"}') == "250d2114aa308e1701dabc9b21c722e1"
