"""Are these bytes an event in our own spelling? Then it is read in half of the time.

What stands in the log was written by `events.codec.encode`, nearly always. Bytes that tell an event
and are the very bytes as which that event is written hide nothing that a sender can hide in JSON:
no key twice, no number that is none, no depth that the event does not have. All other bytes are
None here, also some that tell an event, and are read as a stranger's.
"""

from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import msgspec
from pydantic import ValidationError

from events.body import BODY_BYTES_MAX
from events.catalogue import PAYLOADS, VERSIONS
from events.envelope import Actor, Envelope, TimePrecision
from events.payload import Payload
from events.values import (
    END_OF_TIME,
    EPOCH,
    ID_LENGTH_MAX,
    SOURCE_VERSION_MAX,
    TEXT_LENGTH_MAX,
    instant_text,
    zones,
)

# A form feed, a tabulator and their like are written with one; DEL is the only one that is not.
_CONTROL: Final = (b"\\", b"\x7f")

_LENGTH: Final = len(instant_text(EPOCH))
_DIVIDED: Final = instant_text(EPOCH)[7:20:3]
_MIDNIGHT: Final = "T00:00:00.000Z"
_UNDATED: Final = instant_text(EPOCH)

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_LENGTH_MAX)]
_Subject = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)]
_SchemaVersion = Annotated[int, msgspec.Meta(ge=1)]
_SourceVersion = Annotated[int, msgspec.Meta(ge=0, le=SOURCE_VERSION_MAX)]


class _Written(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The fields of an envelope as they are written."""

    event_id: UUID
    id: _Id
    source: _Id
    type: str
    schema_version: _SchemaVersion
    tenant_id: _Id
    subject: _Subject
    occurred_at: str
    time_precision: TimePrecision
    recorded_at: str
    source_version: _SourceVersion
    rep_id: _Id | None = None
    actor: Actor | None = None
    actor_timezone: str | None = None
    backfill: bool | None = None
    correlation_id: _Id | None = None
    causation_id: _Id | None = None
    data: msgspec.Raw = msgspec.Raw()


_FIELDS: Final = set(Envelope.model_fields)
_FIELDS_OF: Final = {type_: set(payload.model_fields) for type_, payload in PAYLOADS.items()}
_FIELDS_SET: Final = "__pydantic_fields_set__"
_SLOTS: Final = (
    "__dict__",
    _FIELDS_SET,
    "__pydantic_extra__",
    "__pydantic_private__",
)
_read = msgspec.json.Decoder(_Written).decode
_write = msgspec.json.Encoder().encode


class Spelt(NamedTuple):
    """An event, and the text of what it says."""

    event: Envelope
    data: str


def spelt(value: bytes) -> Spelt | None:
    """The event that is written as these bytes; None when they are not in our own spelling."""
    if len(value) > BODY_BYTES_MAX:
        return None
    try:
        written = _read(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    occurred_at, recorded_at = _instant(written.occurred_at), _instant(written.recorded_at)
    if occurred_at is None or recorded_at is None or not _is_plain(written, value):
        return None
    text = bytes(written.data)
    said = _said(written, text)
    if said is None:
        return None
    fields = msgspec.structs.asdict(written)
    fields.update(occurred_at=occurred_at, recorded_at=recorded_at, data=said)
    return Spelt(_built(fields), text.decode())


def payload_in(type: str, text: str | bytes) -> Payload:
    """The payload of today's version that this text is; raises pydantic's ValidationError.

    Which fields were told nobody asks, and a set of them takes more memory than all the rest.
    """
    said = PAYLOADS[type].model_validate_json(text, by_alias=True, by_name=False)
    object.__setattr__(said, _FIELDS_SET, _FIELDS_OF[type])
    return said


def text_of(said: Payload) -> str:
    """The one spelling of a payload."""
    return said.model_dump_json(exclude_none=True, by_alias=True)


def _built(fields: dict[str, Any]) -> Envelope:
    """What `model_construct` makes of checked fields, in a quarter of its time."""
    event = Envelope.__new__(Envelope)
    for slot, value in zip(_SLOTS, (fields, _FIELDS, None, None), strict=True):
        object.__setattr__(event, slot, value)
    return event


def _is_plain(written: _Written, value: bytes) -> bool:
    """Whether the envelope has nothing to look into, and is written as these bytes."""
    head = value[: len(value) - len(written.data)]
    return (
        head.isascii()
        and not any(each in head for each in _CONTROL)
        and _is_as_precise_as_it_says(written)
        and written.actor is not None
        and written.backfill is not None
        and (written.actor_timezone is None or written.actor_timezone in zones())
        and _write(written) == value
    )


def _is_as_precise_as_it_says(written: _Written) -> bool:
    if written.time_precision == "day":
        return written.occurred_at.endswith(_MIDNIGHT)
    return written.time_precision == "exact" or written.occurred_at == _UNDATED


def _said(written: _Written, text: bytes) -> Payload | None:
    """The payload of today's version, when its text is its own spelling too."""
    if VERSIONS.get(written.type) != written.schema_version:
        return None
    try:
        said = payload_in(written.type, text)
    except ValidationError:
        return None
    return said if text_of(said).encode() == text else None


def _instant(text: str) -> datetime | None:
    """The instant whose one spelling this is: as long, divided so, and in UTC."""
    if len(text) != _LENGTH or text[7:20:3] != _DIVIDED or text[-1] != "Z":
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if EPOCH <= at < END_OF_TIME else None
