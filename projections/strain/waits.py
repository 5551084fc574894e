"""How long did replies that want an answer wait for one, in the rep's own hours?

The next thing that the rep does with the same prospect is the answer. What is not answered by the
end of its week has waited at least so long: what is known of a week is final when the week is over.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from projections.strain.calendars import Calendar
from projections.strain.week_facts import Wait
from projections.strain.weeks import WEEK, week_of

_HOUR = timedelta(hours=1)


class Contact(NamedTuple):
    """When something passed between a rep and these prospects."""

    at: datetime
    prospect_ids: frozenset[str]


def waits_by_week(
    replies: Iterable[Contact], touches: Iterable[Contact], calendar: Calendar
) -> dict[date, tuple[Wait, ...]]:
    """The waits of each week, by the week in which the reply came."""
    answers = sorted(touches, key=lambda touch: touch.at)
    found: dict[date, list[Wait]] = {}
    for reply in sorted(replies, key=lambda reply: (reply.at, sorted(reply.prospect_ids))):
        week = week_of(calendar.local(reply.at).date())
        found.setdefault(week, []).append(_wait(reply, answers, calendar, _end(calendar, week)))
    return {week: tuple(waits) for week, waits in found.items()}


def _wait(reply: Contact, answers: Sequence[Contact], calendar: Calendar, end: datetime) -> Wait:
    later = (
        touch.at
        for touch in answers
        if reply.at < touch.at < end and touch.prospect_ids & reply.prospect_ids
    )
    answered_at = next(later, None)
    hours = calendar.working_time(reply.at, answered_at or end) / _HOUR
    return Wait(hours, answered_at is not None)


def _end(calendar: Calendar, week: date) -> datetime:
    after = week + WEEK
    zone = ZoneInfo(calendar.hours_on(after).timezone)
    return datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
