"""What does Pipedrive say of an activity?

A call or an e-mail is told once it is done; a meeting when it is planned, planned anew and held.
What kind an activity of your own is, the source says (`activity_types`); tasks and deadlines are no
touches. Pipedrive knows neither the direction nor the outcome of a call, and of an e-mail only that
somebody ticked it off.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import moment, needed_moment, needed_word, total, version
from streams.sources.pipedrive.activity_kind import activity_kind
from streams.sources.pipedrive.change import Change, reference
from streams.sources.pipedrive.gone import gone_at
from streams.sources.pipedrive.meeting import done_meeting, is_moved, length, planned, start
from streams.sources.pipedrive.places import linked, places
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Fetch, Skipped, Telling, Untold

_LINKS: Final = frozenset({"deal_id", "person_id", "org_id"})
_TOLD: Final = frozenset({"type", "duration", "owner_id", "user_id", "assigned_to_user_id"})
"""What a correction of an activity that is done may be about."""


@total
def activity(record: Record, context: Context) -> Iterator[Telling]:
    """An activity as the API shows it."""
    id = needed_word(record, "id")
    if at := gone_at(record, context):
        yield _deleted(id, at, NOBODY, context)
        return
    created_at = needed_moment(record, "add_time")
    updated_at = moment(record, "update_time") or created_at
    done_at = moment(record, "marked_as_done_time") or updated_at
    yield from _stands(id, record, context, done_at=done_at, version=version(updated_at))


def changed(change: Change, context: Context, *, is_believed: bool) -> Iterator[Telling]:
    """An activity as a webhook tells it; only a deletion has to be believed."""
    record, is_done = change.now, change.now.get("done") is True
    is_new = change.action == "create" or "done" in change.changed
    if change.action == "delete" and not is_believed:
        yield Fetch("activity", (change.id,))
    elif change.action == "delete":
        yield _deleted(change.id, change.at, change.who, context)
    elif change.was("done") is True and not is_done:
        yield Untold("done: found a tick taken back, expected the activity deleted if it never was")
    elif is_new or not is_done:
        yield from _live(change, context)
    elif change.changed & _TOLD and moment(record, "marked_as_done_time") is None:
        # Version 2.0 says only that it is done, not since when.
        yield Fetch("activity", (change.id,))
    elif change.changed & _TOLD:
        yield from _live(change, context)
    else:
        yield from linked(change, context, sorted(change.changed & _LINKS))


def _live(change: Change, context: Context) -> Iterator[Telling]:
    """As it is now; a version above that of the API's, which does not know who did it."""
    record = change.now
    if activity_kind(record, context) == "meeting" and is_moved(change):
        yield from planned(
            change.id, record, context, at=change.at, who=_author(record, change.who)
        )
    elif change.action == "change" and "done" not in change.changed and not record.get("done"):
        yield from linked(change, context, sorted(change.changed & _LINKS))
    else:
        done_at = moment(record, "marked_as_done_time") or change.at
        told = version(change.at) + 1
        yield from _stands(
            change.id, record, context, done_at=done_at, version=told, who=change.who
        )


def _stands(
    id: str,
    record: Record,
    context: Context,
    *,
    done_at: datetime,
    version: int,
    who: Who = NOBODY,
) -> Iterator[Telling]:
    author, is_done = _author(record, who), record.get("done") in (True, 1)
    kind = activity_kind(record, context)
    if kind == "none":
        yield Skipped("a task or a deadline is no touch")
    elif kind == "meeting":
        yield from _meeting(
            id, record, context, done_at=done_at if is_done else None, version=version, who=author
        )
    elif not is_done:
        yield Skipped("a call or an e-mail is told once it is done")
    else:
        type, data = ("email.sent", {"thread_id": id}) if kind == "email" else _call(record)
        yield said(
            context,
            type,
            of=f"activity/{id}/{kind}",
            at=done_at,
            who=author,
            version=version,
            activity_id=id,
            **places(record),
            **data,
        )


def _call(record: Record) -> tuple[str, dict[str, Any]]:
    data = {"direction": "outbound", "outcome": "connected", "duration_seconds": length(record)}
    return "call.completed", data


def _meeting(
    id: str,
    record: Record,
    context: Context,
    *,
    done_at: datetime | None,
    version: int,
    who: Who,
) -> Iterator[Telling]:
    created_at = needed_moment(record, "add_time")
    if done_at is not None:
        yield from done_meeting(id, record, context, at=done_at, version=version, who=who)
    elif start(record) is None:
        yield Skipped("a meeting without a time of day is told once it is held")
    else:
        yield from planned(
            id, record, context, at=created_at, who=who, type="meeting.scheduled", version=version
        )


def _author(record: Record, who: Who) -> Who:
    """The rep whose activity it is, not the one who ticked it off."""
    owner = reference(record, "owner_id", "assigned_to_user_id", "user_id")
    return Who(owner or who.rep_id, who.is_automated)


def _deleted(id: str, at: datetime, who: Who, context: Context) -> Telling:
    of = f"activity/{id}/deleted"
    return said(context, "activity.deleted", of=of, at=at, who=who, activity_id=id)
