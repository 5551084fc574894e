"""What is known of a meeting that was held and that nobody had put into a calendar?

Many exports of a CRM tell only which meetings took place.
"""

from typing import Any

import pytest

from events.activity import MeetingCanceled, MeetingNoShow
from events.envelope import Envelope
from tests.projections.keepers import row
from tests.projections.tellings import at, event, held


def told(*events: Envelope) -> Any:
    return row("activity", "A1", *events)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (held("A1", "2026-03-06 10:30"), (at("2026-03-06 10:30"), False, False, None)),
        (held("A1", "2026-03-06"), (at("2026-03-06"), True, False, None)),
        (held("A1", None), (at("1970-01-01"), False, True, None)),
        (
            held("A1", None, started_at=at("2026-03-05 10:00")),
            (at("2026-03-05 10:00"), False, False, None),
        ),
        (
            held(
                "A1",
                "2026-03-06",
                started_at=at("2026-03-05 10:00"),
                ended_at=at("2026-03-05 10:30"),
            ),
            (at("2026-03-05 10:00"), False, False, 30 * 60),
        ),
    ],
    ids=["at a time", "on a day", "undated", "its start was told", "its start and end were told"],
)
def test_a_meeting_that_nobody_planned_is_one_when_it_was_held(
    end: Envelope, expected: Any
) -> None:
    found = told(end)
    assert (found.kind, found.channel, found.medium) == ("meeting", "meeting", "")
    assert (found.direction, found.status, found.is_touch) == ("outbound", "held", True)
    when = (found.occurred_at, found.is_day, found.is_undated, found.duration_seconds)
    assert when == expected
    assert (found.starts_at, found.ends_at) == (None, None)


@pytest.mark.parametrize("end", [MeetingNoShow, MeetingCanceled])
def test_a_meeting_that_was_neither_planned_nor_held_is_nothing(end: Any) -> None:
    found = told(held("A1", "2026-03-05 10:00"), event(end(activity_id="A1"), "2026-03-06"))
    assert (found.kind, found.status, found.is_touch) == ("", "", False)


def test_whoever_held_a_meeting_that_nobody_planned_is_its_rep() -> None:
    taken = event(held("A1", "2026-03-05").data, "2026-03-05", rep="AE", zone="Europe/Berlin")
    found = told(taken)
    assert (found.rep_id, found.actor_timezone, found.actor) == ("AE", "Europe/Berlin", "human")
