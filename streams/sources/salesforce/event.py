"""What does Salesforce say of an event in the calendar?

An event is a meeting. Salesforce knows no outcome: one that is over and was not deleted counts as
held. The record of a series and those of its invitees are no meetings of their own.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import (
    Unreadable,
    clock_seconds,
    flag,
    moment,
    needed_moment,
    word,
)
from streams.sources.salesforce.activity import author, shown
from streams.sources.salesforce.places import places
from streams.sources.saying import Who, said
from streams.sources.telling import Context, Skipped, Telling

SECONDS_MAX: Final = 7 * 24 * 3600


def meeting(
    id: str, record: Record, context: Context, *, who: Who, version: int
) -> Iterator[Telling]:
    """An event as the meeting that it is."""
    if flag(record, "IsAllDayEvent"):
        yield Skipped("an event of a whole day is no meeting")
        return
    if flag(record, "IsRecurrence") or flag(record, "IsRecurrence2") or flag(record, "IsChild"):
        yield Skipped("the record of a series or of an invitee: each meeting has one of its own")
        return
    starts_at, ends_at = needed_moment(record, "StartDateTime"), _end(record)
    by = author(record, who)
    data = {"activity_id": id, **places(record)}
    yield said(
        context,
        "meeting.scheduled",
        of=f"activity/{id}/scheduled",
        at=needed_moment(record, "CreatedDate"),
        who=by,
        version=version,
        **data,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
        medium=_medium(record),
    )
    if ends_at <= context.received_at:
        yield said(
            context,
            "meeting.held",
            of=f"activity/{id}/held",
            at=ends_at,
            who=by,
            version=version,
            **data,
            started_at=starts_at.isoformat(),
            ended_at=ends_at.isoformat(),
        )


event = shown(meeting)
"""The same, as the API shows it."""


def _end(record: Record) -> datetime:
    starts_at = needed_moment(record, "StartDateTime")
    seconds = clock_seconds(record, "DurationInMinutes", unit="minutes") or 0
    if seconds > SECONDS_MAX:
        expected = "at most seven days"
        raise Unreadable(where="DurationInMinutes", found=seconds // 60, expected=expected)
    return moment(record, "EndDateTime") or starts_at + timedelta(seconds=seconds)


def _medium(record: Record) -> str:
    """A place that is no link is a place."""
    location = (word(record, "Location") or "").lower()
    return "video" if not location or "http" in location or "zoom" in location else "in_person"
