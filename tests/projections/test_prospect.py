"""Who was contacted, when first, did they reply and how, and did they come?"""

from typing import Any

import pytest

from events.activity import ActivityDeleted, MeetingAccepted, MeetingCanceled
from events.contact import ContactCreated, ContactDeleted, ContactMerged
from events.deal import DealContactLinked, DealContactUnlinked
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated, LeadDisqualified, LeadOwnerChanged
from projections.prospect import ProspectRow
from projections.registers import OwnerStep
from projections.replies import Response
from projections.reply import ReplyLabel, ReplyScore
from projections.touch import TouchCount
from tests.projections.keepers import row
from tests.projections.tellings import (
    TENANT,
    at,
    call,
    created,
    email,
    event,
    held,
    labelled,
    meeting,
    reply,
    scored,
)

LEAD = event(
    LeadCreated(lead_id="P1", origin="web", has_phone=True, has_email=True, owner_id="R1"),
    "2026-03-01",
)
CALL = call("A1", "2026-03-02 10:00", prospect_ids=("P1",), rep="R1")


def told(*events: Envelope) -> Any:
    return row("prospect", "P1", *events)


def replied(activity: str, told_at: str | None, **more: Any) -> Envelope:
    return reply(activity, told_at, prospect_ids=("P1",), **more)


def test_a_lead_is_what_its_events_say() -> None:
    found = told(
        LEAD,
        event(LeadOwnerChanged(lead_id="P1", owner_id="R2"), "2026-03-02"),
        event(LeadDisqualified(lead_id="P1"), "2026-03-05 09:00"),
        event(
            LeadConverted(lead_id="P1", contact_id="P2", account_id="C1", deal_id="D1"),
            "2026-03-06 09:00",
        ),
    )
    assert found == ProspectRow(
        tenant_id=TENANT,
        prospect_id="P1",
        kind="lead",
        origin="web",
        created_at=at("2026-03-01"),
        created_is_day=True,
        owners=(
            OwnerStep(at("2026-03-01"), True, "R1"),
            OwnerStep(at("2026-03-02"), True, "R2"),
        ),
        account_id="C1",
        converted_at=at("2026-03-06 09:00"),
        merged_into="P2",
        deal_ids=("D1",),
        disqualified_at=at("2026-03-05 09:00"),
    )


def test_a_contact_is_what_its_events_say() -> None:
    assert told(
        event(ContactCreated(contact_id="P1", account_id="C1"), "2026-03-01 10:00"),
        event(ContactMerged(contact_id="P1", into_contact_id="P2"), "2026-03-02"),
        event(ContactDeleted(contact_id="P1"), "2026-03-03"),
    ) == ProspectRow(
        tenant_id=TENANT,
        prospect_id="P1",
        kind="contact",
        created_at=at("2026-03-01 10:00"),
        account_id="C1",
        merged_into="P2",
        is_deleted=True,
    )


def test_whom_a_lead_was_converted_into_is_a_contact_of_its_account() -> None:
    found = told(event(LeadConverted(lead_id="L1", contact_id="P1", account_id="C1"), "2026-03-01"))
    assert (found.kind, found.account_id, found.converted_at) == ("contact", "C1", None)


def test_who_was_only_called_is_of_unknown_kind() -> None:
    assert told(CALL) == ProspectRow(
        tenant_id=TENANT,
        prospect_id="P1",
        touches=(
            TouchCount("call", "human", 1, 1, at("2026-03-02 10:00"), at("2026-03-02 10:00")),
        ),
        first_touch_at=at("2026-03-02 10:00"),
        last_touch_at=at("2026-03-02 10:00"),
        first_touch_channel="call",
        first_touch_rep_id="R1",
    )


def test_deals_name_a_prospect_and_let_go() -> None:
    found = told(
        created("D1", "2026-03-01", prospect_ids=("P1",)),
        created("D2", "2026-03-01", prospect_ids=("P1",)),
        event(DealContactLinked(deal_id="D3", prospect_id="P1"), "2026-03-02"),
        event(DealContactUnlinked(deal_id="D1", prospect_id="P1"), "2026-03-02"),
    )
    assert found.deal_ids == ("D2", "D3")


def replies(*events: Envelope) -> list[str]:
    return [each.activity_id for each in told(*events).responses if each.is_reply]


def test_an_automated_touch_is_no_first_touch_but_can_be_replied_to() -> None:
    sent = email("A1", "2026-03-02 10:00", prospect_ids=("P1",), actor="automation")
    answered = (sent, replied("A2", "2026-03-03 10:00"))
    assert told(*answered).first_touch_at is None
    assert replies(*answered) == ["A2"]


@pytest.mark.parametrize(
    ("told_at", "count"),
    [("2026-03-02 09:59", 0), ("2026-03-02 10:00", 1), ("2026-03-02", 1), ("2026-03-01", 0)],
)
def test_a_reply_comes_after_a_touch(told_at: str, count: int) -> None:
    assert len(replies(CALL, replied("A2", told_at))) == count


def test_nobody_replies_who_was_not_touched() -> None:
    assert replies(replied("A2", "2026-03-03 10:00")) == []


def test_an_undated_reply_to_an_undated_touch_counts_without_a_time() -> None:
    found = told(call("A1", None, prospect_ids=("P1",)), replied("A2", None))
    assert found.first_touch_at is None
    assert [(each.is_reply, each.at) for each in found.responses] == [(True, None)]


def test_what_a_machine_wrote_is_no_reply() -> None:
    assert (
        replies(
            CALL,
            replied("A2", "2026-03-03 10:00", is_auto_reply=True),
            replied("A3", "2026-03-03 10:00", actor="automation"),
        )
        == []
    )


def test_responses_stand_in_order_each_with_all_that_was_said_of_it() -> None:
    found = told(
        CALL,
        replied("A3", "2026-03-04 10:00"),
        replied("A2", "2026-03-03 10:00"),
        scored("A2", "2026-03-03 10:01", "neutral"),
        scored("A2", "2026-06-01 10:00", "positive", scorer="a2"),
        labelled("A3", "2026-03-05 09:00", "negative"),
    )
    scores = (
        ReplyScore(at("2026-03-03 10:01"), False, "m1", "neutral", 0.5, 0.75, "unknown", "en"),
        ReplyScore(at("2026-06-01 10:00"), False, "a2", "positive", 0.5, 0.75, "unknown", "en"),
    )
    labels = (ReplyLabel(at("2026-03-05 09:00"), False, "negative", "human"),)
    assert found.responses == (
        Response(
            "A2", at("2026-03-03 10:00"), is_day=False, is_reply=True, labels=(), scores=scores
        ),
        Response(
            "A3", at("2026-03-04 10:00"), is_day=False, is_reply=True, labels=labels, scores=()
        ),
    )


def meetings(*events: Envelope) -> tuple[int, int]:
    found = told(*events)
    return found.meetings_accepted, found.meetings_held


MEETING = meeting("M1", "2026-03-05 10:00", prospect_ids=("P1",))
ACCEPTED = event(MeetingAccepted(activity_id="M1", prospect_id="P1"), "2026-03-03")


def test_meetings_are_accepted_and_held() -> None:
    assert meetings(MEETING) == (0, 0)
    assert meetings(MEETING, ACCEPTED) == (1, 0)
    assert meetings(MEETING, ACCEPTED, held("M1", "2026-03-05")) == (1, 1)
    assert meetings(MEETING, held("M1", "2026-03-05")) == (1, 1)


def test_a_meeting_accepted_and_called_off_stays_accepted() -> None:
    canceled = event(MeetingCanceled(activity_id="M1"), "2026-03-04")
    assert meetings(MEETING, ACCEPTED, canceled) == (1, 0)


def test_who_accepted_belongs_to_the_meeting_without_being_on_its_list() -> None:
    open_door = meeting("M1", "2026-03-05 10:00")
    assert meetings(open_door, ACCEPTED, held("M1", "2026-03-05")) == (1, 1)


def test_a_deleted_meeting_was_neither_accepted_nor_held() -> None:
    deleted = event(ActivityDeleted(activity_id="M1"), "2026-03-09")
    assert meetings(MEETING, ACCEPTED, held("M1", "2026-03-05"), deleted) == (0, 0)


def test_a_meeting_a_lead_accepted_counts_for_the_contact_it_became() -> None:
    became = event(LeadConverted(lead_id="P1", contact_id="P2"), "2026-03-20")
    found = row("prospect", "P2", MEETING, ACCEPTED, became)
    assert found.meetings_accepted == 1


def test_the_other_side_of_a_meeting_accepts_for_itself_only() -> None:
    other = event(MeetingAccepted(activity_id="M1", prospect_id="P2"), "2026-03-03")
    assert meetings(MEETING, other) == (0, 0)
