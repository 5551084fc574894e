"""When is a rep at work, by the rep's own hours, zone, holidays and absences?

Hours hold from a day on. Times of day are those of the wall clock in the rep's zone, so a change
to or from summer time moves no hours; how long a night was is asked of instants and never of it.
Hours that end before they begin end on the next day. An absence is on or off; why is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from projections.strain.weeks import DAY, days_of

MINUTES_OF_DAY: Final = 24 * 60
_ALWAYS: Final = date.min


class Hours(NamedTuple):
    """The hours that hold from a day on; minutes of the day, Monday is 0."""

    from_on: date = _ALWAYS
    timezone: str = "UTC"
    working_days: frozenset[int] = frozenset(range(5))
    starts: int = 9 * 60
    ends: int = 18 * 60

    @property
    def ends_after(self) -> int:
        """Minutes from the midnight before the day until its work ends."""
        return self.ends if self.ends > self.starts else self.ends + MINUTES_OF_DAY


class Absence(NamedTuple):
    """Away from the first day to the last, both included."""

    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of one rep's time; `hours` in the order of their days."""

    hours: Sequence[Hours] = (Hours(),)
    holidays: frozenset[date] = frozenset()
    absences: Sequence[Absence] = ()

    def local(self, at: datetime) -> datetime:
        """An instant on the rep's wall clock."""
        return at.astimezone(ZoneInfo(self._hours_at(at).timezone))

    def hours_on(self, day: date) -> Hours:
        return next((each for each in reversed(self.hours) if each.from_on <= day), self.hours[0])

    def is_scheduled(self, day: date) -> bool:
        """A working day of the rep's week, whether or not it is a holiday."""
        return day.weekday() in self.hours_on(day).working_days

    def is_away(self, day: date) -> bool:
        return day in self.holidays or any(a.from_on <= day <= a.until_on for a in self.absences)

    def is_working_day(self, day: date) -> bool:
        return self.is_scheduled(day) and not self.is_away(day)

    def absent_days(self, week: date) -> int:
        """Working days of the week that were a holiday or an absence."""
        return sum(self.is_scheduled(day) and self.is_away(day) for day in days_of(week))

    def is_outside(self, at: datetime, *, grace_minutes: int) -> bool:
        """Outside the hours of a working day, also of the one before that ended after midnight."""
        local = self.local(at)
        minutes = local.hour * 60 + local.minute + local.second / 60
        today, yesterday = local.date(), local.date() - DAY
        return not (
            self._is_within(today, minutes, grace_minutes)
            or self._is_within(yesterday, minutes + MINUTES_OF_DAY, grace_minutes)
            or self._is_within(today + DAY, minutes - MINUTES_OF_DAY, grace_minutes)
        )

    def working_time(self, from_at: datetime, until_at: datetime) -> timedelta:
        """How much of a time lies in the hours of working days."""
        day, last = self.local(from_at).date() - DAY, self.local(until_at).date()
        found = timedelta()
        while day <= last:
            if self.is_working_day(day):
                starts, ends = self._work_on(day)
                found += max(timedelta(), min(until_at, ends) - max(from_at, starts))
            day += DAY
        return found

    def _work_on(self, day: date) -> tuple[datetime, datetime]:
        """When the work of a day begins and ends, by the wall clock of its zone."""
        hours = self.hours_on(day)
        midnight = datetime.combine(day, time(), ZoneInfo(hours.timezone))
        starts, ends = (
            (midnight + timedelta(minutes=minutes)).astimezone(UTC)
            for minutes in (hours.starts, hours.ends_after)
        )
        return starts, ends

    def _is_within(self, day: date, minutes: float, grace_minutes: int) -> bool:
        hours = self.hours_on(day)
        return (
            self.is_working_day(day)
            and hours.starts - grace_minutes <= minutes <= hours.ends_after + grace_minutes
        )

    def _hours_at(self, at: datetime) -> Hours:
        begun = (h for h in reversed(self.hours) if _local_day(at, h.timezone) >= h.from_on)
        return next(begun, self.hours[0])


def _local_day(at: datetime, timezone: str) -> date:
    return at.astimezone(ZoneInfo(timezone)).date()
