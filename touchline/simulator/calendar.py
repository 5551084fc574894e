"""When does a rep work, and which weeks are told?

The last week is fixed and the first follows from their number, so that a longer simulation
reaches further back and never into the future.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Self
from zoneinfo import ZoneInfo

from touchline.simulator.cast import Rep

TENANT_ZONE = "Europe/Berlin"
END_ON = date(2026, 10, 1)
DAY = timedelta(days=1)
# Deals that close early in the quarter began before it; they are told as imported history.
HISTORY = timedelta(weeks=11)
WORKDAY_STARTS, WORKDAY_ENDS = 9.0, 18.0
_LUNCH_SIDES = (10.6, 14.9)


@dataclass(frozen=True, slots=True)
class Quarter:
    """The weeks that are told live, and the history that is told before them."""

    starts_on: date
    ends_on: date

    @classmethod
    def of(cls, weeks: int) -> Self:
        return cls(starts_on=END_ON - timedelta(weeks=weeks), ends_on=END_ON)

    @property
    def starts_at(self) -> datetime:
        return midnight(TENANT_ZONE, self.starts_on)

    @property
    def ends_at(self) -> datetime:
        return midnight(TENANT_ZONE, self.ends_on)

    @property
    def history_starts_on(self) -> date:
        return self.starts_on - HISTORY

    @property
    def history_starts_at(self) -> datetime:
        return midnight(TENANT_ZONE, self.history_starts_on)

    def days(self) -> Iterator[date]:
        """Every day from the beginning of the history to the end."""
        day = self.history_starts_on
        while day < self.ends_on:
            yield day
            day += DAY


@lru_cache(maxsize=4096)
def midnight(zone: str, day: date) -> datetime:
    """The instant at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def working_day(day: date) -> date:
    """This day, or the Monday after it."""
    weekday = day.weekday()
    return day if weekday < 5 else day + (7 - weekday) * DAY


def at_work(random: Random, rep: Rep, day: date) -> datetime:
    """A moment of a rep's working day, seldom at lunch."""
    hour = random.choice(_LUNCH_SIDES) + random.gauss(0, 1.2)
    hour = min(max(hour, WORKDAY_STARTS), WORKDAY_ENDS - 0.01)
    return at_hour(random, rep, day, hour)


def at_hour(random: Random, rep: Rep, day: date, hour: float) -> datetime:
    """Close to an hour of the rep's day, to the millisecond."""
    jitter = timedelta(milliseconds=random.randrange(30_000))
    return midnight(rep.zone, day) + timedelta(seconds=int(hour * 3600)) + jitter


def later(random: Random, rep: Rep, at: datetime, days: float) -> datetime:
    """A working moment about so many days after another, at least one day."""
    return at_work(random, rep, working_day((at + max(days, 1) * DAY).date()))


def on_the_half_hour(random: Random, rep: Rep, at: datetime, days: float) -> datetime:
    """When a meeting about so many days later begins, at least two days."""
    day = working_day((at + max(days, 2) * DAY).date())
    return midnight(rep.zone, day) + timedelta(minutes=30 * random.randrange(19, 35))
