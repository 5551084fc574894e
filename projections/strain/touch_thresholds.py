"""From which touch on do the deals of a role and segment hardly convert, as was known in a month?

Counted anew for each month, from what lay more than four weeks back when it began: what comes late
has come by then, so a month has one threshold, whenever it is counted.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from projections.strain.calendars import Calendar
from projections.strain.signals.past_threshold import threshold
from projections.strain.weeks import week_of

Group = tuple[str, str]


class Reached(NamedTuple):
    """How many deals reached a touch, and how many were won with it; it counts from a month on."""

    rep_id: str
    segment: str
    touch: int
    from_month: date
    deals: int
    won: int


class MonthThreshold(NamedTuple):
    """The threshold that holds in a month, and what it rests on, touch by touch."""

    role: str
    segment: str
    month: date
    touch: int
    at_risk: tuple[int, ...]
    converted: tuple[int, ...]


class NumberedTouch(NamedTuple):
    """The how many-th touch of a deal it was."""

    at: datetime
    number: int
    segment: str


Thresholds = Mapping[tuple[str, str, date], int]


def month_thresholds(
    reached: Iterable[Reached], roles: Mapping[str, str], months: Iterable[date]
) -> list[MonthThreshold]:
    """Of each role and segment in each month; none without a role, and where none can be said."""
    groups: dict[Group, list[Reached]] = {}
    for each in reached:
        if role := roles.get(each.rep_id):
            groups.setdefault((role, each.segment), []).append(each)
    asked = sorted(months)
    found = (
        _threshold(group, month, [each for each in told if each.from_month <= month])
        for group, told in sorted(groups.items())
        for month in asked
    )
    return [each for each in found if each]


def touches_by_week(
    touches: Iterable[NumberedTouch], role: str, thresholds: Thresholds, calendar: Calendar
) -> dict[date, tuple[int, int]]:
    """Of each week the touches of deals whose threshold is known, and how many went past it."""
    found: dict[date, tuple[int, int]] = {}
    for touch in touches:
        week = week_of(calendar.local(touch.at).date())
        if known := thresholds.get((role, touch.segment, week.replace(day=1))):
            count, past = found.get(week, (0, 0))
            found[week] = (count + 1, past + (touch.number >= known))
    return found


def _threshold(group: Group, month: date, told: Iterable[Reached]) -> MonthThreshold | None:
    at_risk: dict[int, int] = {}
    converted: dict[int, int] = {}
    for each in told:
        at_risk[each.touch] = at_risk.get(each.touch, 0) + each.deals
        converted[each.touch] = converted.get(each.touch, 0) + each.won
    numbers = range(1, max(at_risk, default=0) + 1)
    reached, won = (
        tuple(counts.get(number, 0) for number in numbers) for counts in (at_risk, converted)
    )
    touch = threshold(reached, won)
    return MonthThreshold(*group, month, touch, reached, won) if touch else None
