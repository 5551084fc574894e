"""What did the deals take that a rep lost, and the role won, and was the quota reached?

By the week in which they were closed. A quota is judged when its time is over, and until a quarter
later: halfway through nearly everybody has missed it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from projections.strain.weeks import DAY, WEEK, week_of

QUARTER = WEEK * 13


class ClosedDeal(NamedTuple):
    """Whose deal it was when it was closed, and how many touches it took from its creation on."""

    rep_id: str
    closed_on: date
    is_won: bool
    touches: int


class Quota(NamedTuple):
    """The last day of a quota, and how much of it was won; 1 is all of it."""

    ends_on: date
    attainment: float


Touches = Mapping[date, tuple[int, ...]]


def lost_touches(deals: Iterable[ClosedDeal], rep_id: str) -> Touches:
    """Of the deals that one rep lost."""
    return _by_week(each for each in deals if each.rep_id == rep_id and not each.is_won)


def won_touches(deals: Iterable[ClosedDeal], rep_ids: Iterable[str]) -> Touches:
    """Of the deals that the reps of a role won."""
    known = frozenset(rep_ids)
    return _by_week(each for each in deals if each.rep_id in known and each.is_won)


def attainment(quotas: Iterable[Quota], week: date) -> float | None:
    """Of the quota that ended last; of two that ended together the one that was missed more."""
    until = week + WEEK - DAY
    over = [quota for quota in quotas if _is_recent(until - quota.ends_on)]
    if not over:
        return None
    last = max(quota.ends_on for quota in over)
    return min(quota.attainment for quota in over if quota.ends_on == last)


def _is_recent(since: timedelta) -> bool:
    return timedelta() <= since < QUARTER


def _by_week(deals: Iterable[ClosedDeal]) -> Touches:
    found: dict[date, list[int]] = {}
    for deal in deals:
        found.setdefault(week_of(deal.closed_on), []).append(deal.touches)
    return {week: tuple(sorted(touches)) for week, touches in found.items()}
