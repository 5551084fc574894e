"""What happened in one week of one rep, in the figures that the signals need?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from projections.strain.actions import Action, counted
from projections.strain.calendars import Calendar
from projections.strain.rules import Rules
from projections.strain.weeks import days_of, week_of, weeks_between

EFFORT: Mapping[str, float] = {"call": 1, "email": 1, "message": 0.5, "meeting": 3, "note": 0}
_DAILY_REST = timedelta(hours=11)
_BACK_TO_BACK = timedelta(minutes=5)
_HOUR = timedelta(hours=1)


class Wait(NamedTuple):
    """Business hours from a reply that wanted an answer to the answer, or until now."""

    hours: float
    is_answered: bool


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """One rep-week; what is None was not told, and is not zero."""

    week: date
    actions: int = 0
    outside: int = 0
    rest_days_worked: int = 0
    active_days: tuple[bool, ...] = (False,) * 7
    active_working_days: int = 0
    scheduled_days: int = 5
    absent_days: int = 0
    nights: int = 0
    short_nights: int = 0
    effort: float = 0.0
    meetings: int = 0
    meeting_hours: float = 0.0
    back_to_back: int = 0
    active_span_hours: float | None = None
    lost_touches: tuple[int, ...] = ()
    won_touches: tuple[int, ...] = ()
    attainment: float | None = None
    touches: int = 0
    touches_past: int = 0
    waits: tuple[Wait, ...] = ()
    pulse: int | None = None
    offers: int = 0
    offers_passed: int = 0
    open_load: float = 0.0
    gap_share: float = 0.0
    automatic_share: float | None = None
    exclusions: Mapping[str, int] = field(default_factory=dict)

    def is_eligible(self, rules: Rules) -> bool:
        """Enough of a working week to be compared; whoever has fewer days works all of them."""
        active_min = min(rules.active_days_min, self.scheduled_days)
        return (
            self.scheduled_days > 0
            and self.active_working_days >= active_min
            and self.absent_days <= rules.absent_days_max
        )

    def is_covered(self, rules: Rules) -> bool:
        """Whether what was done can be taken to be what was told."""
        automatic = 1.0 if self.automatic_share is None else self.automatic_share
        return self.gap_share <= rules.gap_share_max and automatic >= rules.automatic_share_min


def weeks_of(
    actions: Iterable[Action], calendar: Calendar, *, first: date, last: date, rules: Rules
) -> list[WeekFacts]:
    """One per week from the first to the last, also where nothing was done."""
    by_week: dict[date, list[Action]] = {}
    for action in actions:
        week = week_of(calendar.local(action.composed_at or action.at).date())
        by_week.setdefault(week, []).append(action)
    return [
        week_facts(by_week.get(week, ()), calendar, week=week, rules=rules)
        for week in weeks_between(first, last)
    ]


def week_facts(
    actions: Iterable[Action], calendar: Calendar, *, week: date, rules: Rules
) -> WeekFacts:
    """The facts of a week from what was done in it."""
    kept, exclusions = counted(actions, rules)
    by_day: dict[date, list[Action]] = {day: [] for day in days_of(week)}
    for action in kept:
        by_day[calendar.local(action.at).date()].append(action)
    working = {day for day in by_day if calendar.is_working_day(day)}
    rests = _rests(by_day, working)
    held = [action for action in kept if action.kind == "meeting"]
    return WeekFacts(
        week=week,
        actions=len(kept),
        outside=sum(
            calendar.is_outside(action.at, grace_minutes=rules.grace_minutes) for action in kept
        ),
        rest_days_worked=sum(
            len(done) >= rules.rest_day_actions_min
            for day, done in by_day.items()
            if day not in working
        ),
        active_days=tuple(bool(done) for done in by_day.values()),
        active_working_days=sum(bool(by_day[day]) for day in working),
        scheduled_days=sum(map(calendar.is_scheduled, by_day)),
        absent_days=calendar.absent_days(week),
        nights=len(rests),
        short_nights=sum(rest < _DAILY_REST for rest in rests),
        effort=sum(EFFORT[action.kind] for action in kept),
        meetings=len(held),
        meeting_hours=sum((each.ends_at - each.at) / _HOUR for each in held),
        back_to_back=_back_to_back(held),
        active_span_hours=_active_span_hours(by_day.values()),
        exclusions=exclusions,
    )


def _rests(by_day: Mapping[date, Sequence[Action]], working: set[date]) -> list[timedelta]:
    """How long each night was between two working days of the week on which something was done."""
    days = list(by_day)
    return [
        _first(by_day[next_day]) - max(action.ends_at for action in by_day[day])
        for day, next_day in pairwise(days)
        if {day, next_day} <= working and by_day[day] and by_day[next_day]
    ]


def _active_span_hours(days: Iterable[Sequence[Action]]) -> float | None:
    """From the first thing of a day to the last, on half of the active days at most so long."""
    spans = [(max(a.ends_at for a in done) - _first(done)) / _HOUR for done in days if done]
    return median(spans) if spans else None


def _first(done: Sequence[Action]) -> datetime:
    return min(action.at for action in done)


def _back_to_back(held: Sequence[Action]) -> int:
    return sum(after.at - before.ends_at < _BACK_TO_BACK for before, after in pairwise(held))
