"""When is an activity of Salesforce's told, read again, or told to be gone?

The same of tasks, events and e-mails; what each says when it is told is its own file's.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from streams.sources.delivery import Record
from streams.sources.fields import flag, moment, needed_word, total, version
from streams.sources.salesforce.change import Change
from streams.sources.salesforce.places import USER, of_kind
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Fetch, Telling, Translation


class Tell(Protocol):
    """What a whole record says."""

    def __call__(
        self, id: str, record: Record, context: Context, *, who: Who, version: int
    ) -> Iterator[Telling]: ...


def shown(tell: Tell) -> Translation:
    """The translation of a record as the API shows it."""

    @total
    def translation(record: Record, context: Context) -> Iterator[Telling]:
        id = needed_word(record, "Id")
        at = moment(record, "SystemModstamp") or moment(record, "LastModifiedDate")
        at = at or context.received_at
        if flag(record, "IsDeleted"):
            yield _deleted(id, at, NOBODY, context)
        else:
            yield from tell(id, record, context, who=NOBODY, version=version(at))

    return translation


def changed(tell: Tell) -> Callable[[Change, Context], Iterator[Telling]]:
    """What a change event tells; of a change only pieces are told, so the record is read."""

    def told(change: Change, context: Context) -> Iterator[Telling]:
        if change.type == "DELETE":
            yield _deleted(change.id, change.at, change.who, context)
        elif change.is_whole:
            who, version = change.who, change.version
            yield from tell(change.id, change.record, context, who=who, version=version)
        else:
            yield Fetch(change.entity, (change.id,))

    return told


def author(record: Record, who: Who) -> Who:
    """The rep whose activity it is, not the one who saved it."""
    return Who(of_kind(record, "OwnerId", USER) or who.rep_id, who.is_automated)


def _deleted(id: str, at: datetime, who: Who, context: Context) -> Telling:
    of = f"activity/{id}/deleted"
    return said(context, "activity.deleted", of=of, at=at, who=who, activity_id=id)
