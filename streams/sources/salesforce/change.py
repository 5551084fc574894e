"""What changed, when, and by whom, says a change event of Salesforce?

In the Pub/Sub API every field is there and one that did not change is null, so the header alone
says what changed and what was cleared. One event may tell the same change of many records. The time
is cut to the second, in which records of the REST API tell theirs: so both tell one event.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from streams.sources.delivery import Record
from streams.sources.fields import (
    Unreadable,
    moment,
    needed_moment,
    needed_word,
    table,
    version,
    word,
)
from streams.sources.saying import Who
from streams.sources.telling import Context

HEADER: Final = "ChangeEventHeader"
LIVE: Final = 1
"""Added to a version, so that what was told live counts above a record of the same second."""
_WHOLE: Final = ("CREATE", "UNDELETE")


class Change(NamedTuple):
    """A change of one record."""

    entity: str
    id: str
    type: str
    """CREATE, UPDATE, DELETE, UNDELETE, or one of the four with GAP_ before it"""
    record: Record
    """The fields that were told"""
    changed: frozenset[str]
    """Names of the fields that have another value now, also those that were cleared"""
    at: datetime
    version: int
    who: Who

    @property
    def is_whole(self) -> bool:
        return self.type in _WHOLE


def payload(record: Record) -> Record:
    """The change event itself, out of what the Streaming API wraps round it."""
    data = record.get("data")
    inner = data.get("payload") if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) else record


def changes(record: Record, context: Context) -> Iterator[Change]:
    """One for each record that the event tells of; raises Unreadable."""
    said = payload(record)
    header = table(said, HEADER)
    committed_at = needed_moment(header, "commitTimestamp")
    cleared = _names(header, "nulledFields")
    fields = {name: value for name, value in said.items() if name != HEADER}
    named = _names(header, "changedFields") | cleared
    told = frozenset(name for name, value in fields.items() if value is not None)
    for id in _ids(header):
        yield Change(
            entity=needed_word(header, "entityName"),
            id=id,
            type=needed_word(header, "changeType"),
            # The Streaming API names no changed fields: there only those are told that changed.
            changed=named if "changedFields" in header else told | cleared,
            record=fields | {"Id": id},
            at=moment(said, "LastModifiedDate") or committed_at.replace(microsecond=0),
            version=version(committed_at) + LIVE,
            who=Who(word(header, "commitUser"), _is_automated(header, context)),
        )


def _ids(header: Record) -> list[str]:
    ids = header.get("recordIds")
    if not isinstance(ids, list) or not ids:
        raise Unreadable(where="recordIds", found=ids, expected="at least one id")
    return [needed_word({"recordIds": id}, "recordIds") for id in ids]


def _names(header: Record, name: str) -> frozenset[str]:
    found: Any = header.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Unreadable(where=name, found=type(found).__name__, expected="a list of names")
    if any(each.startswith("0x") or "-0x" in each for each in found):
        raise Unreadable(where=name, found=found[0], expected="names, decoded by the Avro schema")
    # A field within another, such as BillingAddress.Country, changes that one.
    return frozenset(found) | {each.partition(".")[0] for each in found}


def _is_automated(header: Record, context: Context) -> bool:
    """Whether the client that did it is one of the machines that the source was set up with."""
    client = str(header.get("changeOrigin", "")).partition("client=")[2].strip("/;")
    machines = context.options.get("automation_clients", "").split(",")
    return bool(client) and client in {each.strip() for each in machines}
