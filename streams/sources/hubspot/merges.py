"""Which objects went into this one, however HubSpot says so?

A webhook says it once. Afterwards the object that goes on bears the ids of all that were merged
into it, and its history when each came in: a backfill tells what nobody heard. Both are one event,
in which the webhook is believed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from streams.sources.delivery import Record
from streams.sources.hubspot.words import history, instant, properties, word
from streams.sources.telling import CloudEvent, Context, cloudevent

MERGED: Final = "hs_merged_object_ids"
"""Of any object, the ids divided by semicolons."""
MERGED_CONTACTS: Final = "hs_calculated_merged_vids"
"""Of a contact also each with its time, as `id:milliseconds`; older merges stand only here."""
OURS: Final = {"deal": "deal", "contact": "contact", "company": "account"}


def merge(
    context: Context, kind: str, gone: str, into: str, at: datetime, *, is_heard: bool
) -> CloudEvent:
    """That one object of a kind which may be merged went into another."""
    ours = OURS[kind]
    return cloudevent(
        context,
        f"{ours}.merged",
        id=f"{kind}/{gone}/merged/{into}",
        occurred_at=at,
        source_version=1 if is_heard else 0,
        data={f"{ours}_id": gone, f"into_{ours}_id": into},
    )


def merges(kind: str, record: Record, context: Context) -> Iterator[CloudEvent]:
    """All that went into this object."""
    into = word(record.get("id")) or ""
    came = {**_of_a_contact(record), **_of_any(record, context)}
    for gone in sorted(came.keys() - {into}):
        yield merge(context, kind, gone, into, came[gone], is_heard=False)


def _of_any(record: Record, context: Context) -> dict[str, datetime]:
    """When each id first stood there."""
    came = dict[str, datetime]()
    for step in history(record, MERGED, context):
        for id in filter(str.isdecimal, step.value.split(";")):
            came.setdefault(id, step.at)
    return came


def _of_a_contact(record: Record) -> dict[str, datetime]:
    came = dict[str, datetime]()
    for each in (word(properties(record).get(MERGED_CONTACTS)) or "").split(";"):
        id, _, milliseconds = each.partition(":")
        at = instant(milliseconds)
        if id.isdecimal() and at:
            came[id] = at
    return came
