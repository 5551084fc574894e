"""What does a week come to, and which actions are none?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from projections.strain.actions import Action, counted
from projections.strain.calendars import Absence, Calendar, Hours
from projections.strain.rules import DEFAULT
from projections.strain.week_facts import WeekFacts, week_facts, weeks_of
from projections.strain.weeks import week_of, week_text, week_told
from tests.projections.strain.weeks_told import quiet

BERLIN = Calendar([Hours(timezone="Europe/Berlin")])
WEEK = date(2026, 1, 5)


def done(id: str, local: str, *, minutes: int = 0, **fields: Any) -> Action:
    """Something done at a time of day in Berlin's winter."""
    at = datetime.fromisoformat(local).replace(tzinfo=UTC) - timedelta(hours=1)
    told: dict[str, Any] = {"kind": "call"} | fields
    return Action(id, at=at, ends_at=at + timedelta(minutes=minutes), **told)


def facts(*actions: Action, calendar: Calendar = BERLIN) -> WeekFacts:
    return week_facts(actions, calendar, week=WEEK, rules=DEFAULT)


def test_last_action_at_23_10_and_next_at_8_40_are_a_short_night() -> None:
    week = facts(done("1", "2026-01-06 23:10"), done("2", "2026-01-07 08:40"))
    assert (week.nights, week.short_nights) == (1, 1)
    week = facts(done("1", "2026-01-06 21:40"), done("2", "2026-01-07 08:40"))
    assert (week.nights, week.short_nights) == (1, 0)


def test_a_call_that_lasted_into_the_night_ends_the_day_when_it_ended() -> None:
    week = facts(done("1", "2026-01-06 21:00", minutes=60), done("2", "2026-01-07 08:40"))
    assert week.short_nights == 1


def test_the_night_when_the_clocks_go_forward_is_an_hour_shorter() -> None:
    sundays = Calendar([Hours(timezone="Europe/Berlin", working_days=frozenset(range(7)))])
    saturday = Action("1", "call", *[datetime(2026, 3, 28, 21, tzinfo=UTC)] * 2)
    sunday = Action("2", "call", *[datetime(2026, 3, 29, 7, 30, tzinfo=UTC)] * 2)
    # 22:00 to 09:30 are eleven and a half hours on the clock, and ten and a half of sleep.
    week = week_facts([saturday, sunday], sundays, week=date(2026, 3, 23), rules=DEFAULT)
    assert week.short_nights == 1


def test_a_night_before_a_rest_day_is_none() -> None:
    assert facts(done("1", "2026-01-09 23:10"), done("2", "2026-01-10 08:40")).nights == 0


def test_effort_and_meetings_of_a_week() -> None:
    week = facts(
        done("1", "2026-01-05 09:00"),
        done("2", "2026-01-05 09:10", kind="email"),
        done("3", "2026-01-05 09:20", kind="message"),
        done("4", "2026-01-05 10:00", kind="meeting", minutes=60),
        done("5", "2026-01-05 11:04", kind="meeting", minutes=30),
        done("6", "2026-01-05 11:39", kind="meeting", minutes=30),
        done("7", "2026-01-05 13:00", kind="note"),
    )
    assert (week.actions, week.effort) == (7, 1 + 1 + 0.5 + 3 * 3)
    assert (week.meetings, week.meeting_hours, week.back_to_back) == (3, 2.0, 1)


def test_the_active_span_is_that_of_half_the_days() -> None:
    week = facts(
        done("1", "2026-01-05 09:00"),
        done("2", "2026-01-05 17:00", kind="meeting", minutes=60),
        done("3", "2026-01-06 10:00"),
        done("4", "2026-01-07 08:00"),
        done("5", "2026-01-07 12:00"),
    )
    # Nine hours, none and four.
    assert week.active_span_hours == 4
    assert facts().active_span_hours is None


def test_a_rest_day_was_worked_from_three_actions_on() -> None:
    saturday = [done(str(n), f"2026-01-10 1{n}:00") for n in range(3)]
    sunday = [done(str(n), f"2026-01-11 1{n}:00") for n in range(5, 7)]
    week = facts(*saturday, *sunday)
    assert (week.rest_days_worked, week.outside) == (1, 5)
    assert week.active_days == (False,) * 5 + (True, True)
    assert week.active_working_days == 0


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("automated", {"is_human": False}),
        ("imported", {"is_backfill": True}),
        ("date_only", {"is_exact": False}),
        ("bulk_edit", {"is_bulk": True}),
        ("scheduled_send", {"is_scheduled_send": True}),
        ("late_logged", {"logged_at": datetime(2026, 1, 6, 8, 1, tzinfo=UTC)}),
        ("all_day", {"kind": "meeting", "minutes": 24 * 60}),
    ],
)
def test_what_says_nothing_of_when_somebody_worked_is_left_out(
    reason: str, fields: dict[str, Any]
) -> None:
    action = done("1", "2026-01-05 09:00", **fields)
    assert counted([action, action], DEFAULT) == ((), {reason: 1})


def test_what_was_logged_within_a_day_counts() -> None:
    logged = datetime(2026, 1, 6, 8, tzinfo=UTC)
    assert facts(done("1", "2026-01-05 09:00", logged_at=logged)).actions == 1


def test_what_a_timer_sent_was_work_when_it_was_written() -> None:
    written = datetime(2026, 1, 5, 9, tzinfo=UTC)
    sent = done("1", "2026-01-12 03:00", is_scheduled_send=True, composed_at=written)
    first, second = weeks_of([sent], BERLIN, first=WEEK, last=date(2026, 1, 12), rules=DEFAULT)
    assert (first.actions, first.outside, second.actions) == (1, 0, 0)


def test_a_week_is_the_reps_own() -> None:
    tokyo = Calendar([Hours(timezone="Asia/Tokyo")])
    sunday_in_london = Action("1", "call", *[datetime(2026, 1, 11, 16, tzinfo=UTC)] * 2)
    weeks = weeks_of([sunday_in_london], tokyo, first=WEEK, last=date(2026, 1, 12), rules=DEFAULT)
    assert [week.actions for week in weeks] == [0, 1]


def test_a_week_is_spelt_as_iso_spells_it() -> None:
    assert week_text(week_of(date(2026, 1, 1))) == "2026-W01"
    assert week_of(date(2026, 1, 1)) == date(2025, 12, 29)
    assert week_told("2026-W45") == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("fields", "eligible"),
    [
        ({}, True),
        ({"active_working_days": 3}, True),
        ({"active_working_days": 2}, False),
        ({"absent_days": 1}, True),
        ({"absent_days": 2}, False),
        ({"scheduled_days": 2, "active_working_days": 2}, True),
        ({"scheduled_days": 0, "active_working_days": 0}, False),
    ],
)
def test_a_week_with_too_little_work_is_passed_over(fields: dict[str, Any], eligible: bool) -> None:
    assert quiet(0, **fields).is_eligible(DEFAULT) is eligible


def test_a_week_of_vacation_is_no_week() -> None:
    away = replace(BERLIN, absences=[Absence(WEEK, date(2026, 1, 9))])
    week = facts(done("1", "2026-01-05 09:00"), calendar=away)
    assert (week.absent_days, week.outside, week.is_eligible(DEFAULT)) == (5, 1, False)


@pytest.mark.parametrize(
    ("fields", "covered"),
    [
        ({}, True),
        ({"gap_share": 0.10}, True),
        ({"gap_share": 0.11}, False),
        ({"automatic_share": 0.30}, True),
        ({"automatic_share": 0.29}, False),
    ],
)
def test_what_was_not_told_is_not_taken_for_rest(fields: dict[str, Any], covered: bool) -> None:
    assert quiet(0, **fields).is_covered(DEFAULT) is covered
