"""How long does a reply wait, in whose hours, and until when?"""

from datetime import UTC, date, datetime, timedelta

from projections.strain.calendars import Calendar, Hours
from projections.strain.waits import Contact, waits_by_week
from projections.strain.week_facts import Wait

BERLIN = Calendar([Hours(timezone="Europe/Berlin")], frozenset({date(2026, 1, 6)}))
WEEK = date(2026, 1, 5)
HOUR = timedelta(hours=1)


def at(local: str) -> datetime:
    """A moment of Berlin's winter."""
    return datetime.fromisoformat(local).replace(tzinfo=UTC) - HOUR


def contact(local: str, *prospects: str) -> Contact:
    return Contact(at(local), frozenset(prospects))


def waits(replies: list[Contact], touches: list[Contact]) -> dict[date, tuple[Wait, ...]]:
    return waits_by_week(replies, touches, BERLIN)


def test_nights_and_holidays_are_no_waiting() -> None:
    # Monday 17:00 to 18:00, nothing on the holiday, Wednesday 9:00 to 10:30.
    reply, answer = contact("2026-01-05 17:00", "P"), contact("2026-01-07 10:30", "P", "Q")
    assert waits([reply], [answer]) == {WEEK: (Wait(2.5, True),)}


def test_only_what_is_done_with_the_same_prospect_and_later_is_an_answer() -> None:
    reply = contact("2026-01-05 10:00", "P")
    others = [contact("2026-01-05 09:00", "P"), contact("2026-01-05 11:00", "Q")]
    assert waits([reply], [*others, contact("2026-01-05 13:00", "P")]) == {WEEK: (Wait(3, True),)}


def test_what_is_not_answered_by_the_end_of_the_week_waited_at_least_so_long() -> None:
    reply, late = contact("2026-01-09 16:00", "P"), contact("2026-01-12 09:30", "P")
    assert waits([reply], [late]) == {WEEK: (Wait(2, False),)}


def test_a_night_shift_is_counted_once() -> None:
    nights = Calendar([Hours(working_days=frozenset({0}), starts=22 * 60, ends=6 * 60)])
    start = datetime(2026, 1, 5, 23, tzinfo=UTC)
    assert nights.working_time(start, start + 10 * HOUR) == 7 * HOUR


def test_the_day_when_the_clocks_go_forward_has_as_many_working_hours() -> None:
    sundays = Calendar([Hours(timezone="Europe/Berlin", working_days=frozenset({6}))])
    start = datetime(2026, 3, 29, tzinfo=UTC)
    assert sundays.working_time(start, start + 24 * HOUR) == 9 * HOUR
