"""What was done, when, by whom, and whom does it concern?"""

from typing import Any

import pytest

from events.activity import (
    ActivityDeleted,
    ActivityLinked,
    ActivityUnlinked,
    EmailBounced,
    MeetingAccepted,
    MeetingCanceled,
    MeetingDeclined,
    MeetingNoShow,
    MeetingRescheduled,
    MessageReceived,
    MessageSent,
    NoteRecorded,
)
from events.envelope import Envelope
from events.values import EPOCH
from projections.activity import ActivityRow
from projections.reply import ReplyLabel, ReplyScore
from tests.projections.keepers import row
from tests.projections.tellings import (
    TENANT,
    at,
    call,
    email,
    event,
    held,
    labelled,
    meeting,
    reply,
    scored,
)


def told(*events: Envelope) -> Any:
    return row("activity", "A1", *events)


def linked(kind: str, id: str, told_at: str | None) -> Envelope:
    fields = {"activity_id": "A1", "entity_kind": kind, "entity_id": id}
    return event(ActivityLinked.model_validate(fields), told_at)


def unlinked(kind: str, id: str, told_at: str) -> Envelope:
    fields = {"activity_id": "A1", "entity_kind": kind, "entity_id": id}
    return event(ActivityUnlinked.model_validate(fields), told_at)


def rescheduled(starts: str, told_at: str, **more: Any) -> Envelope:
    said = MeetingRescheduled(
        activity_id="A1", starts_at=at(starts), ends_at=at(starts), medium="phone"
    )
    return event(said, told_at, **more)


CALL = call("A1", "2026-03-02 10:00", deal_ids=("D1",), prospect_ids=("P1",), rep="R1")
MEETING = meeting("A1", "2026-03-05 10:00", ends="2026-03-05 10:45", prospect_ids=("P1", "P2"))
DELETED = event(ActivityDeleted(activity_id="A1"), "2026-03-09")


def test_a_call_is_a_touch_from_the_moment_it_is_told() -> None:
    assert told(CALL) == ActivityRow(
        tenant_id=TENANT,
        activity_id="A1",
        kind="call",
        channel="call",
        direction="outbound",
        actor="human",
        rep_id="R1",
        status="completed",
        outcome="connected",
        occurred_at=at("2026-03-02 10:00"),
        duration_seconds=60,
        is_touch=True,
        deal_ids=("D1",),
        prospect_ids=("P1",),
    )


def test_a_call_nobody_answered_is_a_touch_too() -> None:
    assert told(call("A1", "2026-03-02 10:00", outcome="no_answer")).is_touch


@pytest.mark.parametrize(
    ("happened", "flags"),
    [
        (call("A1", "2026-03-02 10:00"), (True, False, False)),
        (call("A1", "2026-03-02 10:00", actor="automation"), (False, True, False)),
        (call("A1", "2026-03-02 10:00", direction="inbound"), (False, False, True)),
        (email("A1", "2026-03-02 10:00"), (True, False, False)),
        (reply("A1", "2026-03-02 10:00"), (False, False, True)),
        (reply("A1", "2026-03-02 10:00", is_auto_reply=True), (False, False, False)),
        (meeting("A1", "2026-03-02 10:00"), (False, False, False)),
        (event(MessageSent(activity_id="A1", medium="sms"), "2026-03-02"), (True, False, False)),
        (
            event(MessageReceived(activity_id="A1", medium="linkedin"), "2026-03-02"),
            (False, False, True),
        ),
        (event(NoteRecorded(activity_id="A1"), "2026-03-02"), (False, False, False)),
        (linked("deal", "D1", "2026-03-02"), (False, False, False)),
    ],
    ids=[
        "a call out",
        "a call by a machine",
        "a call in",
        "an e-mail out",
        "an e-mail in",
        "an automatic answer",
        "a meeting only planned",
        "a message out",
        "a message in",
        "a note",
        "only a link",
    ],
)
def test_what_counts_as_touch_or_response(
    happened: Envelope, flags: tuple[bool, bool, bool]
) -> None:
    found = told(happened)
    assert (found.is_touch, found.is_touch_auto, found.is_response) == flags


def test_a_bounced_email_stays_a_touch() -> None:
    bounced = event(EmailBounced(activity_id="A1", thread_id="T1"), "2026-03-03")
    found = told(email("A1", "2026-03-02"), bounced)
    assert (found.status, found.is_touch, found.is_day) == ("bounced", True, True)


def test_only_what_was_sent_can_bounce() -> None:
    bounced = event(EmailBounced(activity_id="A1", thread_id="T1"), "2026-03-03")
    assert told(reply("A1", "2026-03-02"), bounced).status == "completed"


def test_an_activity_of_which_only_a_link_was_told_says_nothing_yet() -> None:
    assert told(linked("deal", "D1", "2026-03-02")) == ActivityRow(
        tenant_id=TENANT, activity_id="A1", is_undated=True, deal_ids=("D1",)
    )


def test_a_correction_replaces_what_was_told() -> None:
    corrected = call("A1", "2026-03-01 09:00", deal_ids=("D2",), version=1, outcome="busy")
    assert told(CALL, corrected) == told(corrected)


def test_a_list_that_was_not_told_leaves_what_is_known() -> None:
    accepted = event(
        MeetingAccepted(activity_id="A1", prospect_id="P1", deal_ids=("D1",)), "2026-03-03"
    )
    found = told(meeting("A1", "2026-03-05 10:00", prospect_ids=("P1",)), accepted)
    assert (found.deal_ids, found.prospect_ids) == (("D1",), ("P1",))


def test_links_add_and_unlinks_take_away() -> None:
    found = told(
        CALL,
        linked("deal", "D2", "2026-03-03"),
        linked("account", "C1", "2026-03-03"),
        unlinked("deal", "D1", "2026-03-04"),
        unlinked("prospect", "P1", "2026-03-04"),
    )
    assert (found.deal_ids, found.prospect_ids, found.account_ids) == (("D2",), (), ("C1",))


def test_a_link_told_before_the_call_itself_holds() -> None:
    link = linked("deal", "D2", "2026-03-03")
    assert told(link, CALL).deal_ids == ("D1", "D2")


def test_a_deleted_activity_is_neither_touch_nor_response() -> None:
    answered = call("A1", "2026-03-02 10:00", direction="inbound")
    assert told(CALL, DELETED).is_deleted
    assert not told(CALL, DELETED).is_touch
    assert not told(answered, DELETED).is_response


def test_a_sequence_named_once_stays_named() -> None:
    step = event(
        MeetingAccepted(activity_id="A1", prospect_id="P1", sequence_id="S1"), "2026-03-03"
    )
    assert told(MEETING, step, held("A1", "2026-03-05 10:00")).sequence_id == "S1"


def test_a_planned_meeting_stands_at_its_start() -> None:
    assert told(MEETING) == ActivityRow(
        tenant_id=TENANT,
        activity_id="A1",
        kind="meeting",
        channel="video_meeting",
        medium="video",
        direction="outbound",
        actor="human",
        status="scheduled",
        occurred_at=at("2026-03-05 10:00"),
        starts_at=at("2026-03-05 10:00"),
        ends_at=at("2026-03-05 10:45"),
        prospect_ids=("P1", "P2"),
    )


@pytest.mark.parametrize(
    ("medium", "channel"),
    [("video", "video_meeting"), ("in_person", "in_person"), ("phone", "meeting")],
)
def test_the_medium_of_a_meeting_makes_its_channel(medium: str, channel: str) -> None:
    assert told(meeting("A1", "2026-03-05 10:00", medium=medium)).channel == channel


def test_a_rescheduled_meeting_has_its_latest_time_and_medium() -> None:
    found = told(
        MEETING,
        rescheduled("2026-03-07 09:00", "2026-03-06"),
        rescheduled("2026-03-06 09:00", "2026-03-05"),
    )
    assert (found.starts_at, found.channel) == (at("2026-03-07 09:00"), "meeting")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ({"started_at": at("2026-03-05 10:02")}, (at("2026-03-05 10:02"), False, 45 * 60)),
        (
            {"started_at": at("2026-03-05 10:02"), "ended_at": at("2026-03-05 10:32")},
            (at("2026-03-05 10:02"), False, 30 * 60),
        ),
        ({}, (at("2026-03-06"), True, 45 * 60)),
    ],
    ids=["its start was told", "its start and end were told", "only its day was told"],
)
def test_a_held_meeting_stands_at_the_time_it_was_held(end: Any, expected: Any) -> None:
    found = told(MEETING, held("A1", "2026-03-06", **end))
    assert (found.occurred_at, found.is_day, found.duration_seconds) == expected
    assert (found.status, found.is_touch) == ("held", True)


def test_a_meeting_held_at_an_unknown_time_stands_where_it_was_planned() -> None:
    assert told(MEETING, held("A1", None)).occurred_at == at("2026-03-05 10:00")


def test_the_last_word_on_a_meeting_counts() -> None:
    missed = event(MeetingNoShow(activity_id="A1"), "2026-03-05 10:10")
    canceled = event(MeetingCanceled(activity_id="A1"), "2026-03-05 10:20")
    assert [told(MEETING, missed).status, told(MEETING, missed, canceled).status] == [
        "no_show",
        "canceled",
    ]
    assert told(canceled, missed, MEETING, held("A1", "2026-03-05 10:30")).status == "held"


def test_who_held_a_meeting_counts_more_than_who_booked_it() -> None:
    booked = meeting("A1", "2026-03-05 10:00", rep="SDR", zone="Asia/Tokyo", actor="automation")
    taken = event(held("A1", "2026-03-05").data, "2026-03-05", rep="AE", zone="Europe/Berlin")
    found = told(booked, taken)
    assert (found.rep_id, found.actor_timezone, found.actor) == ("AE", "Europe/Berlin", "human")


def test_who_booked_a_meeting_held_it_when_nobody_else_is_named() -> None:
    booked = meeting("A1", "2026-03-05 10:00", rep="SDR", zone="Asia/Tokyo")
    moved = rescheduled("2026-03-06 10:00", "2026-03-05", actor="automation")
    found = told(booked, moved, held("A1", "2026-03-06"))
    assert (found.rep_id, found.actor_timezone, found.actor) == ("SDR", "Asia/Tokyo", "human")


def test_each_prospect_has_the_last_word_on_an_invitation() -> None:
    def accepted(prospect: str, told_at: str) -> Envelope:
        return event(MeetingAccepted(activity_id="A1", prospect_id=prospect), told_at)

    def declined(prospect: str, told_at: str) -> Envelope:
        return event(MeetingDeclined(activity_id="A1", prospect_id=prospect), told_at)

    found = told(
        MEETING,
        accepted("P1", "2026-03-02"),
        declined("P1", "2026-03-03"),
        declined("P2", "2026-03-02"),
        accepted("P2", "2026-03-03"),
    )
    assert (found.accepted_by, found.declined_by) == (("P2",), ("P1",))


def test_every_label_is_kept_in_order() -> None:
    found = told(
        reply("A1", "2026-03-02 10:00"),
        labelled("A1", "2026-03-04", "positive"),
        labelled("A1", "2026-03-02 10:01", "neutral", by="rule"),
        labelled("A1", None, "negative"),
    )
    assert found.reply_labels == (
        ReplyLabel(EPOCH, False, "negative", "human"),
        ReplyLabel(at("2026-03-02 10:01"), False, "neutral", "rule"),
        ReplyLabel(at("2026-03-04"), True, "positive", "human"),
    )


def test_every_score_is_kept_in_order() -> None:
    found = told(
        reply("A1", "2026-03-02 10:00"),
        scored("A1", "2026-03-02 10:03", "positive"),
        scored("A1", "2026-03-02 10:01", "negative"),
        scored("A1", "2026-03-02 10:02", "neutral", scorer="a2"),
    )
    measured = (0.5, 0.75, "unknown", "en")
    assert found.reply_scores == (
        ReplyScore(at("2026-03-02 10:01"), False, "m1", "negative", *measured),
        ReplyScore(at("2026-03-02 10:02"), False, "a2", "neutral", *measured),
        ReplyScore(at("2026-03-02 10:03"), False, "m1", "positive", *measured),
    )


@pytest.mark.parametrize("label", ["auto_reply", "bounce"])
def test_what_others_take_for_a_machines_stays_a_response(label: str) -> None:
    found = told(reply("A1", "2026-03-02 10:00"), labelled("A1", "2026-03-02 10:01", label))
    assert (found.is_response, found.is_auto_reply) == (True, False)


def test_what_says_of_itself_that_a_machine_wrote_it_is_no_response() -> None:
    found = told(reply("A1", "2026-03-02 10:00", is_auto_reply=True))
    assert (found.is_response, found.is_auto_reply) == (False, True)


def test_what_we_sent_is_no_automatic_reply_to_us() -> None:
    found = told(email("A1", "2026-03-02 10:00", is_auto_reply=True))
    assert (found.is_touch, found.is_auto_reply) == (True, False)
