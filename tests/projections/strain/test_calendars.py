"""When is a rep at work, whatever the zone, the season and the contract?"""

from datetime import UTC, date, datetime

import pytest

from projections.strain.calendars import Absence, Calendar, Hours

NINE_TO_SIX = Hours(timezone="Europe/Berlin")
GRACE = 30


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_outside(calendar: Calendar, text: str) -> bool:
    return calendar.is_outside(at(text), grace_minutes=GRACE)


@pytest.mark.parametrize(
    ("utc", "outside"),
    [
        ("2026-01-07 07:30", False),  # 08:30 in Berlin, within the grace
        ("2026-01-07 07:29", True),
        ("2026-01-07 17:30", False),
        ("2026-01-07 17:31", True),
        ("2026-01-10 11:00", True),  # a Saturday
    ],
)
def test_hours_are_those_of_the_reps_own_clock(utc: str, outside: bool) -> None:
    assert is_outside(Calendar([NINE_TO_SIX]), utc) is outside


@pytest.mark.parametrize(
    ("utc", "outside"),
    [
        # Summer time from 29 March 2026 on: 08:30 in Berlin is 06:30 UTC, and was 07:30.
        ("2026-03-27 06:30", True),
        ("2026-03-30 06:30", False),
        # And winter time from 25 October on.
        ("2026-10-23 06:30", False),
        ("2026-10-26 06:30", True),
    ],
    ids=["before spring", "after spring", "before autumn", "after autumn"],
)
def test_no_hour_moves_when_the_clocks_change(utc: str, outside: bool) -> None:
    assert is_outside(Calendar([NINE_TO_SIX]), utc) is outside


def test_new_hours_hold_from_their_day_on_and_in_their_zone() -> None:
    late = Hours(date(2026, 2, 2), "America/New_York", frozenset({0, 1, 2}), 12 * 60, 20 * 60)
    calendar = Calendar([NINE_TO_SIX, late])
    assert not is_outside(calendar, "2026-01-30 09:00")
    assert is_outside(calendar, "2026-02-02 14:00")  # 09:00 in New York
    assert not is_outside(calendar, "2026-02-03 00:30")  # Monday, 19:30
    assert is_outside(calendar, "2026-02-05 18:00")  # a Thursday
    assert calendar.local(at("2026-02-02 03:00")).isoformat() == "2026-02-02T04:00:00+01:00"


def test_hours_before_the_first_that_were_told_are_the_first() -> None:
    first = Hours(date(2026, 2, 2), "Asia/Tokyo")
    assert Calendar([first]).hours_on(date(2026, 1, 1)) == first
    assert Calendar([first]).local(at("2026-01-01 00:00")).hour == 9


def test_a_night_shift_belongs_to_the_day_it_began_on() -> None:
    nights = Calendar([Hours(working_days=frozenset({4}), starts=22 * 60, ends=6 * 60)])
    assert not is_outside(nights, "2026-01-09 23:00")
    assert not is_outside(nights, "2026-01-10 06:30")
    assert is_outside(nights, "2026-01-10 06:31")
    assert is_outside(nights, "2026-01-09 03:00")


def test_the_grace_before_a_midnight_shift_reaches_into_the_day_before() -> None:
    early = Calendar([Hours(working_days=frozenset({0}), starts=0, ends=8 * 60)])
    assert not is_outside(early, "2026-01-11 23:40")


def test_holidays_and_absences_are_rest_days_and_no_working_days() -> None:
    calendar = Calendar(
        [NINE_TO_SIX],
        frozenset({date(2026, 1, 6)}),
        [Absence(date(2026, 1, 8), date(2026, 1, 11))],
    )
    assert is_outside(calendar, "2026-01-06 10:00")
    assert not calendar.is_working_day(date(2026, 1, 8))
    assert calendar.is_working_day(date(2026, 1, 7))
    # The holiday, Thursday and Friday; the weekend was free anyway.
    assert calendar.absent_days(date(2026, 1, 5)) == 3
