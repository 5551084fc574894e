"""Who was contacted, did they reply, and how was it meant?"""

from collections.abc import Iterable

import pytest

from events.activity import MeetingAccepted
from events.contact import ContactCreated, ContactDeleted
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated
from tests.projections.tellings import (
    call,
    email,
    event,
    held,
    labelled,
    meeting,
    reply,
    scored,
)
from tests.projections.views.business import absorbed, account, configured
from tests.projections.views.conftest import Shop

PARTS = ("numerator", "denominator", "value", "n")


def contacted(names: Iterable[str], day: str) -> list[Envelope]:
    return [email(f"to {name}", f"{day} 10:00", prospect_ids=(name,)) for name in names]


def answered(name: str, day: str, label: str, *, by: str = "human") -> list[Envelope]:
    return [
        reply(f"from {name}", f"{day} 12:00", prospect_ids=(name,)),
        labelled(f"from {name}", f"{day} 13:00", label, by=by),
    ]


def test_3_positive_of_50_contacted_are_6_percent(shop: Shop) -> None:
    names = [f"P{number}" for number in range(50)]
    shop.tell(
        *contacted(names, "2026-03-05"),
        *(told for name in names[:3] for told in answered(name, "2026-03-06", "positive")),
        *(told for name in names[3:5] for told in answered(name, "2026-04-06", "negative")),
        *answered(names[5], "2026-03-06", "neutral"),
        *answered(names[6], "2026-03-06", "auto_reply"),
    )
    rates = ", ".join(
        f"{rate}_rate_{part}" for rate in ("positive", "negative", "reply") for part in PARTS
    )
    counts = "contacted_count, replied_count, positive_count, negative_count"
    assert shop.ask("reply_sentiment_monthly", f"month, {counts}, {rates}") == [
        ("2026-03-01", 50, 6, 3, 2, 3, 50, 0.06, 50, 2, 50, 0.04, 50, 6, 50, 0.12, 50)
    ]


def test_a_person_wins_over_a_model(shop: Shop) -> None:
    shop.tell(
        *contacted(["P"], "2026-03-05"),
        reply("from P", "2026-03-06 12:00", prospect_ids=("P",)),
        scored("from P", "2026-03-06 12:01", "negative"),
        labelled("from P", "2026-03-07 12:00", "positive"),
    )
    columns = "deciding_label, deciding_by, reply_count"
    assert shop.ask("prospect", columns) == [("positive", "human", 1)]
    assert shop.ask("reply_sentiment_monthly", "positive_count, negative_count") == [(1, 0)]


def test_whom_automation_alone_wrote_to_was_not_contacted(shop: Shop) -> None:
    shop.tell(email("to P", "2026-03-05 10:00", actor="automation", prospect_ids=("P",)))
    assert shop.ask("reply_sentiment_monthly", "month") == []
    assert shop.ask("prospect", "touch_count, touch_auto_count, first_touch_on") == [(0, 1, None)]


def test_a_cohort_is_of_the_month_in_the_tenants_zone(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        call("one", "2026-04-01 03:59", prospect_ids=("P",)),
        call("two", "2026-04-01 04:00", prospect_ids=("Q",)),
    )
    assert shop.ask("reply_sentiment_monthly", "month, contacted_count") == [
        ("2026-03-01", 1),
        ("2026-04-01", 1),
    ]


def test_a_lead_that_became_a_contact_counts_once(shop: Shop) -> None:
    shop.tell(
        event(LeadCreated(lead_id="L", origin="web", has_phone=True, has_email=True), "2026-03-01"),
        *contacted(["L"], "2026-03-05"),
        event(LeadConverted(lead_id="L", contact_id="C"), "2026-04-02"),
        *contacted(["C"], "2026-04-05"),
        *answered("C", "2026-04-06", "positive"),
    )
    columns = "prospect_id, touch_count, first_touch_on, first_touch_channel, reply_count"
    assert shop.ask("prospect", columns) == [("C", 2, "2026-03-05", "email", 1)]
    assert shop.ask("reply_sentiment_monthly", "month, positive_count") == [("2026-03-01", 1)]


def test_a_prospect_carries_what_is_known(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-01-01"),
        account("B", "2026-01-01"),
        absorbed("A", "2026-02-01", into="B"),
        event(ContactCreated(contact_id="P", account_id="A"), "2026-03-01 09:00"),
        meeting("M", "2026-03-05 10:00", prospect_ids=("P",)),
        event(MeetingAccepted(activity_id="M", prospect_id="P"), "2026-03-04 10:00"),
        held("M", "2026-03-05 11:00"),
        reply("from P", "2026-03-06 12:00", prospect_ids=("P",)),
    )
    columns = "kind, origin, account_id, owner_id, created_on, deal_count, response_count"
    meetings = "meetings_accepted_count, meetings_held_count, deciding_label"
    assert shop.ask("prospect", f"{columns}, {meetings}") == [
        ("contact", "unknown", "B", "unknown", "2026-03-01", 0, 1, 1, 1, "none")
    ]


@pytest.mark.parametrize("name", ["P"])
def test_a_deleted_contact_is_no_prospect(shop: Shop, name: str) -> None:
    shop.tell(
        event(ContactCreated(contact_id=name), "2026-03-01"),
        *contacted([name], "2026-03-05"),
        event(ContactDeleted(contact_id=name), "2026-03-06"),
    )
    assert shop.ask("prospect", "prospect_id") == []
