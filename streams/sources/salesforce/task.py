"""What does Salesforce say of a task?

A call that is closed is told; an e-mail is told by its EmailMessage, of which Salesforce makes a
task as well, and a task to do is no touch. The day of a task is when it was due, at no time of day,
so the time of completion counts, and without one the call has only a day.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import (
    clock_seconds,
    day,
    flag,
    moment,
    word,
)
from streams.sources.salesforce.activity import author, shown
from streams.sources.salesforce.places import places
from streams.sources.saying import Who, said
from streams.sources.telling import CloudEvent, Context, Skipped, Telling

_OUTCOMES: Final = (
    ("no answer", "no_answer"),
    ("voicemail", "voicemail"),
    ("voice mail", "voicemail"),
    ("left message", "voicemail"),
    ("busy", "busy"),
    ("wrong", "failed"),
    ("bad number", "failed"),
    ("fail", "failed"),
)
"""What an administrator's own words for the disposition of a call are taken for, else connected."""


def closed(
    id: str, record: Record, context: Context, *, who: Who, version: int
) -> Iterator[Telling]:
    """A task of a call or a mail that is closed."""
    subtype = word(record, "TaskSubtype")
    is_call = subtype == "Call" or (subtype is None and word(record, "CallType") is not None)
    is_mail = subtype == "ListEmail"
    is_closed = flag(record, "IsClosed") or word(record, "Status") == "Completed"
    if subtype == "Email":
        yield Skipped("an e-mail is told by its EmailMessage")
    elif not is_call and not is_mail:
        yield Skipped("a task to do is no touch")
    elif not is_closed:
        yield Skipped("a call is told once it is closed")
    else:
        by = author(record, who)
        type, data = ("email.sent", {"thread_id": id}) if is_mail else _call(record)
        yield _dated(
            record,
            said(
                context,
                type,
                of=f"activity/{id}/{'email' if is_mail else 'call'}",
                at=_done_at(record) or context.received_at,
                who=Who(by.rep_id, by.is_automated or is_mail),
                version=version,
                activity_id=id,
                **places(record),
                **data,
            ),
        )


task = shown(closed)
"""The same, as the API shows it."""


def _call(record: Record) -> tuple[str, dict[str, Any]]:
    disposition = (word(record, "CallDisposition") or "").lower()
    outcome = next((ours for theirs, ours in _OUTCOMES if theirs in disposition), "connected")
    return "call.completed", {
        "direction": "inbound" if word(record, "CallType") == "Inbound" else "outbound",
        "outcome": outcome,
        "duration_seconds": clock_seconds(record, "CallDurationInSeconds", unit="seconds") or 0,
    }


def _done_at(record: Record) -> datetime | None:
    at = moment(record, "CompletedDateTime")
    on = day(record, "ActivityDate")
    if at is None and on is not None:
        return datetime.combine(datetime.fromisoformat(on), time(), UTC)
    return at


def _dated(record: Record, event: CloudEvent) -> CloudEvent:
    """By its day only, when nobody knows at what time it was done."""
    if moment(record, "CompletedDateTime") is None and day(record, "ActivityDate") is not None:
        return event | {"timeprecision": "day"}
    return event
