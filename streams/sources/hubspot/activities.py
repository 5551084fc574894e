"""What did people do, as HubSpot's engagements tell it?

Each is a snapshot: told again when the object has changed, under the same id and a higher version.
Durations are milliseconds. A task is a plan, and what was done is told by its call or mail.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.hubspot.words import (
    associated,
    history,
    instant,
    milliseconds,
    properties,
    version,
    word,
)
from streams.sources.telling import (
    CloudEvent,
    Context,
    Skipped,
    Telling,
    Unread,
    Untold,
    cloudevent,
)

_UNDER_WAY: Final = frozenset(
    {"CALLING_CRM_USER", "CONNECTING", "IN_PROGRESS", "QUEUED", "RINGING"}
)
_OUTCOMES: Final[Mapping[str, str]] = {
    "9d9162e7-6cf3-4944-bf63-4dff82258764": "busy",
    "f240bbac-87c9-4f6e-bf70-924b57d47db7": "connected",
    "a4c4c377-d246-4b32-a13b-75a56a4cd0ff": "voicemail",
    "b2cf5968-551e-4856-9783-52b3da59a7d0": "voicemail",
    "73a0d17f-1163-4015-bdd5-ec830791da20": "no_answer",
    "17b47fee-58de-441e-a44c-c6300d46f273": "failed",
    "BUSY": "busy",
    "NO_ANSWER": "no_answer",
    "FAILED": "failed",
    "CANCELED": "failed",
}
_MEDIA: Final[Mapping[str, str]] = {
    "SMS": "sms",
    "LINKEDIN_MESSAGE": "linkedin",
    "WHATS_APP": "whatsapp",
}


def call(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/calls`, once it has ended."""
    held, id, at = properties(record), word(record.get("id")), _told_at(record)
    if id is None or at is None:
        yield _without_time("call", id)
        return
    status = word(held.get("hs_call_status")) or "COMPLETED"
    if status in _UNDER_WAY:
        yield Skipped(f"call {id}: {status}; its end will be told")
        return
    # An outcome of the customer's own says that somebody answered.
    by_status = _OUTCOMES.get(status, "connected")
    disposition = word(held.get("hs_call_disposition"))
    yield _snapshot(
        record,
        context,
        "call.completed",
        id=f"call/{id}",
        at=at,
        data={
            "activity_id": id,
            "direction": "inbound" if held.get("hs_call_direction") == "INBOUND" else "outbound",
            "outcome": _OUTCOMES.get(disposition, "connected") if disposition else by_status,
            "duration_seconds": _seconds(held.get("hs_call_duration")),
        },
    )


def email(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/emails`, once it was sent or has come."""
    held, id, at = properties(record), word(record.get("id")), _told_at(record)
    if id is None or at is None:
        yield _without_time("email", id)
        return
    data = {"activity_id": id, "thread_id": word(held.get("hs_email_thread_id")) or id}
    direction = word(held.get("hs_email_direction"))
    status = word(held.get("hs_email_status")) or "SENT"
    match direction, status:
        case "INCOMING_EMAIL", _:
            told_by = f"email/{id}/received"
            yield _snapshot(record, context, "email.received", id=told_by, at=at, data=data)
            yield Unread("email", id, told_by)
        case "EMAIL", "SENT":
            yield _snapshot(record, context, "email.sent", id=f"email/{id}", at=at, data=data)
        case "EMAIL", "BOUNCED":
            yield _snapshot(
                record, context, "email.bounced", id=f"email/{id}/bounced", at=at, data=data
            )
        case "EMAIL", _:
            yield Skipped(f"email {id}: {status}; nothing has left yet")
        case _:
            yield Untold(
                f"email {id}, hs_email_direction: found {direction!r}, expected EMAIL or "
                "INCOMING_EMAIL; a forwarded mail does not say who wrote it"
            )


def meeting(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/meetings`: when it was put there, moved, and what became."""
    held, id = properties(record), word(record.get("id"))
    starts_at = instant(held.get("hs_meeting_start_time")) or instant(held.get("hs_timestamp"))
    if id is None or starts_at is None:
        yield _without_time("meeting", id)
        return
    ends_at = max(instant(held.get("hs_meeting_end_time")) or starts_at, starts_at)
    made_at = instant(held.get("hs_createdate")) or instant(record.get("createdAt")) or starts_at
    length = ends_at - starts_at
    moves = history(record, "hs_meeting_start_time", context)
    first = instant(moves[0].value) if moves else starts_at
    planned = {"activity_id": id, "medium": _medium(held)}
    begun = first or starts_at
    yield _snapshot(
        record,
        context,
        "meeting.scheduled",
        id=f"meeting/{id}",
        at=made_at,
        data=planned | {"starts_at": begun.isoformat(), "ends_at": (begun + length).isoformat()},
    )
    for move in moves[1:]:
        if begins := instant(move.value):
            times = {"starts_at": begins.isoformat(), "ends_at": (begins + length).isoformat()}
            yield cloudevent(
                context,
                "meeting.rescheduled",
                id=f"meeting/{id}/rescheduled/{milliseconds(move.at)}",
                occurred_at=move.at,
                rep_id=move.rep_id,
                data=planned | times,
            )
    yield from _became(record, context, id, starts_at, ends_at)


def _became(
    record: Record, context: Context, id: str, starts_at: datetime, ends_at: datetime
) -> Iterator[CloudEvent]:
    held = properties(record)
    steps = history(record, "hs_meeting_outcome", context)
    said_at = steps[-1].at if steps else instant(record.get("updatedAt")) or ends_at
    # Nothing is told of a time that is still to come.
    over_at = ends_at if ends_at <= context.received_at else said_at
    times = {"started_at": starts_at.isoformat(), "ended_at": ends_at.isoformat()}
    match word(held.get("hs_meeting_outcome")):
        case "COMPLETED":
            yield _outcome(record, context, id, "meeting.held", "held", over_at, times)
        case "NO_SHOW":
            yield _outcome(record, context, id, "meeting.no_show", "no-show", over_at, {})
        case "CANCELED":
            yield _outcome(record, context, id, "meeting.canceled", "canceled", said_at, {})


def _outcome(
    record: Record,
    context: Context,
    id: str,
    type: str,
    name: str,
    at: datetime,
    times: Mapping[str, str],
) -> CloudEvent:
    data = {"activity_id": id, **times}
    return _snapshot(record, context, type, id=f"meeting/{id}/{name}", at=at, data=data)


def note(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/notes`; what it says stays with HubSpot."""
    id, at = word(record.get("id")), _told_at(record)
    if id is None or at is None:
        yield _without_time("note", id)
        return
    yield _snapshot(
        record, context, "note.recorded", id=f"note/{id}", at=at, data={"activity_id": id}
    )


def communication(record: Record, context: Context) -> Iterator[Telling]:
    """An SMS, LinkedIn or WhatsApp message; HubSpot does not say which way, and reps log theirs."""
    held, id, at = properties(record), word(record.get("id")), _told_at(record)
    if id is None or at is None:
        yield _without_time("communication", id)
        return
    medium = _MEDIA.get(word(held.get("hs_communication_channel_type")) or "", "other")
    data = {"activity_id": id, "medium": medium}
    yield _snapshot(record, context, "message.sent", id=f"communication/{id}", at=at, data=data)


def task(record: Record, context: Context) -> Iterator[Telling]:
    yield Skipped(
        f"task {word(record.get('id'))}: a plan; what was done is told by its call, mail or meeting"
    )


def _snapshot(
    record: Record,
    context: Context,
    type: str,
    *,
    id: str,
    at: datetime,
    data: Mapping[str, Any],
) -> CloudEvent:
    linked = {
        "deal_ids": associated(record, "deal"),
        "prospect_ids": associated(record, "contact"),
        "account_ids": associated(record, "company"),
    }
    owner = word(properties(record).get("hubspot_owner_id"))
    return cloudevent(
        context,
        type,
        id=id,
        occurred_at=at,
        source_version=version(record, context),
        rep_id=owner,
        data={**data, **linked},
    )


def _told_at(record: Record) -> datetime | None:
    return instant(properties(record).get("hs_timestamp")) or instant(record.get("createdAt"))


def _without_time(kind: str, id: str | None) -> Untold:
    return Untold(f"{kind} {id}: found no id or time, expected both; ask for `hs_timestamp`")


def _seconds(value: Any) -> int:
    told = word(value)
    return int(told) // 1000 if told and told.isdecimal() else 0


def _medium(held: Mapping[str, Any]) -> str:
    match word(held.get("hs_meeting_location_type")):
        case "PHONE":
            return "phone"
        case "ADDRESS":
            return "in_person"
    return "video"
