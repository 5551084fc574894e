"""When is a meeting of Pipedrive, and what became of it?

It is planned by a day, a time of day in UTC and a duration; without a time of day it lasts as long
as it was planned until it was ticked off. Ticked off is held: Pipedrive knows no other end but a
deletion.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import Unreadable, clock_seconds, day, moment, needed_moment
from streams.sources.pipedrive.change import Change
from streams.sources.pipedrive.places import places
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Telling

_WHEN: Final = frozenset({"due_date", "due_time", "duration"})
SECONDS_MAX: Final = 7 * 24 * 3600


def start(record: Record) -> datetime | None:
    """The planned start; None when only the day is planned."""
    on, clock = day(record, "due_date"), _value(record, "due_time")
    if on is None or clock in (None, ""):
        return None
    at = moment({"due_time": f"{on} {clock}"}, "due_time")
    return at


def length(record: Record) -> int:
    """How many seconds it is planned to last; 0 when nobody said."""
    found = {"duration": _value(record, "duration")}
    told = clock_seconds(found, "duration", unit="hh:mm") or 0
    if told > SECONDS_MAX:
        raise Unreadable(where="duration", found=found["duration"], expected="at most seven days")
    return told


def is_moved(change: Change) -> bool:
    """Whether a planned meeting got another time."""
    is_planned = change.action == "change" and not change.now.get("done")
    return is_planned and bool(change.changed & _WHEN) and start(change.now) is not None


def planned(
    id: str,
    record: Record,
    context: Context,
    *,
    at: datetime,
    who: Who,
    type: str = "meeting.rescheduled",
    version: int = 0,
    starts_at: datetime | None = None,
) -> Iterator[Telling]:
    """The plan, such as it stands."""
    starts_at = starts_at or start(record)
    if starts_at is not None:
        yield said(
            context,
            type,
            of=f"activity/{id}/{type.removeprefix('meeting.')}",
            at=at,
            who=who,
            version=version,
            activity_id=id,
            **places(record),
            starts_at=starts_at.isoformat(),
            ends_at=(starts_at + timedelta(seconds=length(record))).isoformat(),
            medium=_medium(record),
        )


def done_meeting(
    id: str, record: Record, context: Context, *, at: datetime, version: int, who: Who = NOBODY
) -> Iterator[Telling]:
    """A meeting that was ticked off, with the plan without which nobody knows what was held."""
    lasted = timedelta(seconds=length(record))
    starts_at = start(record)
    is_over = starts_at is not None and starts_at + lasted <= at
    yield from planned(
        id,
        record,
        context,
        at=needed_moment(record, "add_time"),
        who=who,
        type="meeting.scheduled",
        version=version,
        starts_at=starts_at or at - lasted,
    )
    yield said(
        context,
        "meeting.held",
        of=f"activity/{id}/held",
        at=at,
        who=who,
        version=version,
        activity_id=id,
        **places(record),
        started_at=starts_at.isoformat() if starts_at and is_over else None,
        ended_at=(starts_at + lasted).isoformat() if starts_at and is_over else None,
    )


def _value(record: Record, name: str) -> Any:
    """A time or duration: text in version 1.0 and the API, an object around it in version 2.0."""
    found = record.get(name)
    return found.get("value") if isinstance(found, dict) else found


def _medium(record: Record) -> str:
    if record.get("conference_meeting_client") or record.get("conference_meeting_url"):
        return "video"
    is_somewhere = record.get("type") == "lunch" or bool(record.get("location"))
    return "in_person" if is_somewhere else "video"
