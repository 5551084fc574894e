"""How many touches did a deal take, by channel, and which of them within its cycle?"""

import pytest

from events.activity import ActivityDeleted, ActivityLinked, ActivityUnlinked
from events.deal import DealLost, DealReopened, DealWon
from events.envelope import Envelope
from events.payload import Payload
from events.tenant import EntityErased
from projections.touch import TouchCount
from tests.projections.keepers import row
from tests.projections.tellings import at, call, created, email, event, held, meeting, reply

CREATED = created("D1", "2026-03-02 09:00")
LOST = event(DealLost(deal_id="D1"), "2026-03-20 09:00")


def touches(*events: Envelope) -> tuple[TouchCount, ...]:
    found: tuple[TouchCount, ...] = row("deal", "D1", *events).touches
    return found


def within(*events: Envelope) -> list[tuple[int, int]]:
    """Count, and count within the cycle."""
    return [(each.count, each.count_in_cycle) for each in touches(*events)]


def called(told_at: str | None, *, deal: str = "D1", version: int = 0) -> Envelope:
    return call("A1", told_at, deal_ids=(deal,), version=version)


def test_touches_are_told_by_channel_and_responses_apart() -> None:
    found = touches(
        CREATED,
        call("A1", "2026-03-03 10:00", deal_ids=("D1",)),
        call("A2", "2026-03-04 10:00", deal_ids=("D1",)),
        email("A3", "2026-03-03 11:00", deal_ids=("D1",), actor="automation"),
        reply("A4", "2026-03-03 12:00", deal_ids=("D1",)),
        reply("A5", "2026-03-03 12:00", deal_ids=("D1",), is_auto_reply=True),
        meeting("A6", "2026-03-05 10:00", deal_ids=("D1",)),
        meeting("A7", "2026-03-06 10:00", deal_ids=("D1",)),
        held("A7", "2026-03-06 10:05"),
    )
    assert found == (
        TouchCount("call", "human", 2, 2, at("2026-03-03 10:00"), at("2026-03-04 10:00")),
        TouchCount("email", "automation", 1, 1, at("2026-03-03 11:00"), at("2026-03-03 11:00")),
        TouchCount("video_meeting", "human", 1, 1, at("2026-03-06 10:05"), at("2026-03-06 10:05")),
    )


def test_the_first_and_last_touch_are_those_of_humans() -> None:
    found = row(
        "deal",
        "D1",
        CREATED,
        email("A1", "2026-03-01 10:00", deal_ids=("D1",), actor="automation"),
        call("A2", "2026-03-03 10:00", deal_ids=("D1",)),
        call("A3", "2026-03-05 10:00", deal_ids=("D1",)),
        reply("A4", "2026-03-09 10:00", deal_ids=("D1",)),
    )
    assert (found.first_touch_at, found.last_touch_at) == (
        at("2026-03-03 10:00"),
        at("2026-03-05 10:00"),
    )


@pytest.mark.parametrize(
    ("told_at", "is_in"),
    [
        ("2026-03-02 08:59", False),
        ("2026-03-02 09:00", True),
        ("2026-03-20 09:00", True),
        ("2026-03-20 09:01", False),
        ("2026-03-01", False),
        ("2026-03-02", True),
        ("2026-03-20", True),
        ("2026-03-21", False),
        (None, False),
    ],
)
def test_the_cycle_lasts_from_creation_to_end_and_a_day_may_be_any_time_of_it(
    told_at: str | None, is_in: bool
) -> None:
    assert within(CREATED, LOST, called(told_at)) == [(1, int(is_in))]


def test_a_deal_that_ended_on_a_day_ended_at_the_end_of_it() -> None:
    lost = event(DealLost(deal_id="D1"), "2026-03-20")
    assert within(CREATED, lost, called("2026-03-20 23:59")) == [(1, 1)]
    assert within(CREATED, lost, called("2026-03-21 00:00")) == [(1, 0)]


def test_an_open_deal_goes_on() -> None:
    assert within(CREATED, LOST, called("2026-03-30 10:00")) == [(1, 0)]
    reopened = event(DealReopened(deal_id="D1"), "2026-03-25 09:00")
    assert within(CREATED, LOST, reopened, called("2026-03-30 10:00")) == [(1, 1)]


def test_a_deal_created_at_an_unknown_time_counts_everything() -> None:
    assert within(created("D1", None), called("2026-01-01 10:00")) == [(1, 1)]


def test_an_end_at_an_unknown_time_is_no_limit() -> None:
    won = event(DealWon(deal_id="D1"), None)
    assert within(created("D1", "2026-03-02 09:00"), won, called("2026-03-30 10:00")) == [(1, 1)]


def test_an_undated_touch_counts_without_a_time() -> None:
    assert touches(CREATED, called(None)) == (TouchCount("call", "human", 1, 0, None, None),)


def test_an_activity_moved_to_another_deal_and_back_leaves_no_trace() -> None:
    there = called("2026-03-05 10:00", deal="D2", version=1)
    back = called("2026-03-03 10:00", version=2)
    assert within(CREATED, called("2026-03-03 10:00"), there) == []
    assert row("deal", "D1", CREATED, there, back, called("2026-03-03 10:00")) == row(
        "deal", "D1", CREATED, called("2026-03-03 10:00")
    )


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D1"), 1),
        (ActivityUnlinked(activity_id="A1", entity_kind="deal", entity_id="D1"), 0),
        (ActivityDeleted(activity_id="A1"), 0),
        (EntityErased(entity_kind="activity", entity_id="A1"), 0),
    ],
    ids=["linked again", "unlinked", "deleted", "erased"],
)
def test_a_touch_told_before_what_became_of_it_is_counted_as_after(
    said: Payload, count: int
) -> None:
    happened = event(said, "2026-03-04")
    told = called("2026-03-03 10:00")
    expected = [(1, 1)] * count
    assert within(CREATED, told, happened) == within(happened, CREATED, told) == expected


def test_a_late_link_brings_a_touch_of_its_own_time() -> None:
    link = ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D1")
    found = touches(CREATED, called("2026-03-03 10:00", deal="D2"), event(link, "2026-05-01"))
    assert [each.first_at for each in found] == [at("2026-03-03 10:00")]
