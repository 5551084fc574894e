"""Since when does a signal stand out, and does it still?

One vote is a busy week. Two of three eligible weeks lead into a state, two calm ones in a row lead
out of it, and a state stays for two weeks at least, so that nobody is told one thing on one Monday
and its opposite on the next. Weeks that say nothing are passed over.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from projections.strain.reading import Level, Persistence, Reading
from projections.strain.weeks import WEEK


class Standing(NamedTuple):
    """How a signal stands after a week; `votes` are the last weeks' and lead with the latest."""

    level: Level = Level.NORMAL
    votes: tuple[tuple[date, Level], ...] = ()
    calm_weeks: int = 0
    lower_weeks: int = 0
    entered: date | None = None

    @property
    def voted(self) -> tuple[date, ...]:
        """The weeks whose votes count, the earliest first."""
        return tuple(week for week, vote in reversed(self.votes) if vote)


def standings(
    readings: Iterable[tuple[date, Reading]], persistence: Persistence
) -> Iterator[tuple[date, Standing]]:
    """How the signal stands after each week that says something."""
    standing = Standing()
    for week, reading in readings:
        standing = after(standing, week, reading, persistence)
        yield week, standing


def after(standing: Standing, week: date, reading: Reading, rule: Persistence) -> Standing:
    """The standing after one more week."""
    counted = Standing(
        standing.level,
        ((week, reading.vote), *standing.votes)[: rule.of_weeks],
        standing.calm_weeks + 1 if reading.is_calm else 0,
        standing.lower_weeks + 1 if reading.is_lower else 0,
        standing.entered,
    )
    voted = _voted(counted, rule)
    if voted > standing.level:
        entered = week if standing.level is Level.NORMAL else standing.entered
        return counted._replace(level=voted, entered=entered)
    return _left(counted, week, rule)


def _voted(standing: Standing, rule: Persistence) -> Level:
    """The highest level that enough weeks voted for; a vote for HIGH is one for ELEVATED too."""
    votes = sorted((vote for _, vote in standing.votes), reverse=True)
    return votes[rule.votes - 1] if len(votes) >= rule.votes else Level.NORMAL


def _left(standing: Standing, week: date, rule: Persistence) -> Standing:
    if standing.level is Level.NORMAL or standing.entered is None:
        return standing
    has_dwelt = week - standing.entered >= WEEK * rule.dwell_weeks
    if has_dwelt and standing.calm_weeks >= rule.calm_weeks:
        return standing._replace(level=Level.NORMAL, entered=None)
    if standing.lower_weeks >= rule.calm_weeks:
        return standing._replace(level=Level.ELEVATED)
    return standing
