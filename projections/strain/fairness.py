"""Is a check-in suggested to some groups of reps more often than to others?

Of thirteen weeks at a time, when nothing that comes late changes them any more, by role, zone and
part time. A group has five reps at least, a rate is told in tenths of a check-in per rep-year, and
the rules of release.py hold: the figures are about the rules, and about no one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from projections.strain.calendars import Calendar
from projections.strain.evaluation import Rep, RepWeek
from projections.strain.release import Members, released
from projections.strain.rules import Rules
from projections.strain.weeks import WEEK

PERIOD = WEEK * 13
FIRST = date(2024, 1, 1)
WEEKS_OF_YEAR = 52
FULL_WEEK_DAYS = 5


class Group(NamedTuple):
    """What reps have in common: a dimension, and which of its values."""

    dimension: str
    value: str


class Rate(NamedTuple):
    """Check-ins begun per rep-year in a period; `week` is its first."""

    dimension: str
    value: str
    week: date
    reps: int
    per_year: float
    members: Members


def last_period(on: date, rules: Rules) -> date:
    """The first week of the last period that is over, and whose weeks are no longer open."""
    settled = on - timedelta(days=rules.late_days_max) - PERIOD
    return FIRST + PERIOD * ((settled - FIRST) // PERIOD)


def groups_of(rep: Rep, calendar: Calendar, on: date) -> list[Group]:
    """In which groups a rep counts; who has no role counts in none of the roles."""
    hours = calendar.hours_on(on)
    is_part_time = len(hours.working_days) < FULL_WEEK_DAYS
    found = [
        Group("all", "all"),
        Group("timezone", hours.timezone),
        Group("part time", "yes" if is_part_time else "no"),
    ]
    return [*found, Group("role", rep.role)] if rep.role else found


def rates(
    weeks: Mapping[Rep, Sequence[RepWeek]],
    groups: Mapping[Rep, Iterable[Group]],
    shown: Mapping[Group, Sequence[Members]],
    *,
    period: date,
    rules: Rules,
    named: Callable[[str], str],
) -> list[Rate]:
    """What is shown of a period; in each dimension a small group is not found by subtraction.

    `named` hides who the members of a group are, as in `shown`.
    """
    by_group: dict[Group, list[Rep]] = {}
    for rep, found in groups.items():
        if any(week.is_eligible for week in _within(weeks[rep], period)):
            for group in found:
                by_group.setdefault(group, []).append(rep)
    found_rates: list[Rate] = []
    for dimension in sorted({group.dimension for group in by_group}):
        own = {each.value: reps for each, reps in by_group.items() if each.dimension == dimension}
        told = {
            value: Rate(
                dimension, value, period, len(reps), _per_year(reps, weeks, period),
                frozenset(named(rep.rep_id) for rep in reps),
            )
            for value, reps in own.items()
        }  # fmt: skip
        sizes = {value: len(reps) for value, reps in own.items()}
        earlier = {value: shown.get(Group(dimension, value), ()) for value in own}
        found_rates += released(period, told, sizes, earlier, rules)
    return found_rates


def _per_year(reps: Sequence[Rep], weeks: Mapping[Rep, Sequence[RepWeek]], period: date) -> float:
    begun = judged = 0
    for rep in reps:
        own = _within(weeks[rep], period)
        judged += sum(week.is_eligible for week in own)
        # One may have begun with the first week.
        before = [each for each in weeks[rep] if each.facts.week == period - WEEK]
        states = [week.composite.state for week in (*before, *own)]
        begun += sum(earlier == "normal" != later for earlier, later in pairwise(states))
    return round(begun / judged * WEEKS_OF_YEAR, 1)


def _within(weeks: Sequence[RepWeek], first: date) -> list[RepWeek]:
    last = first + PERIOD
    return [each for each in weeks if first <= each.facts.week < last]
