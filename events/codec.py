"""How does an event become bytes, and bytes an event?

One spelling: fields in the order of the model, absent ones left out, times in UTC milliseconds,
decimals without trailing zeros. So equal events are equal bytes, and the digest of a payload is
that of its content.
"""

from functools import lru_cache
from typing import Any, Final

from events.body import parsed, refuse_oversized
from events.catalogue import PAYLOADS, VERSIONS
from events.envelope import Envelope
from events.errors import MalformedEvent, NewerSchema, UnknownEventType
from events.payload import Payload
from events.spelling import Spelt, payload_in, spelt, text_of
from events.upcasters import upcast
from events.validation import found_text, validated

REREAD_MAX: Final = 10_000


def encode(envelope: Envelope) -> bytes:
    """The bytes of an event; refuses one that no reader would take."""
    value = envelope.model_dump_json(exclude_none=True, by_alias=True).encode()
    refuse_oversized(value)
    return value


def decode(value: bytes) -> Envelope:
    """The event that these bytes are, as of today's version; raises UndecodableEvent."""
    told = object_of(parsed(value), where="event")
    payload = payload_of(told.get("type"), told.get("schema_version"), told.get("data"))
    return validated(Envelope, told | {"schema_version": payload.schema_version, "data": payload})


def reread(value: bytes) -> Spelt:
    """The same with the text of its payload, in half of the time when `encode` wrote the bytes."""
    return spelt(value) or _spelt_anew(decode(value))


def encode_payload(payload: Payload) -> str:
    """The text of a payload: exactly what stands after "data" in the event's bytes."""
    return text_of(payload)


def decode_payload(type: str, schema_version: int, text: str) -> Payload:
    """The payload that this text is, as of today's version; raises UndecodableEvent."""
    return payload_of(type, schema_version, parsed(text.encode()))


@lru_cache(maxsize=REREAD_MAX)
def reread_payload(type: str, schema_version: int, text: str) -> Payload:
    """The payload that `encode_payload` wrote as this text, in one pass instead of two.

    For text of our own only: what a sender can hide in JSON is not looked for again. All whom an
    event concerns hear the same text, so those of late are kept.
    """
    if schema_version != VERSIONS.get(type):
        return decode_payload(type, schema_version, text)
    return payload_in(type, text)


def payload_of(event_type: object, schema_version: object, data: object) -> Payload:
    """The payload of a type from parsed data; raises UndecodableEvent."""
    if not isinstance(event_type, str):
        raise MalformedEvent(
            where="type", found=found_text(event_type), expected="a type such as 'deal.won'"
        )
    if event_type not in PAYLOADS:
        raise UnknownEventType(event_type)
    version = _readable_version(event_type, schema_version)
    upcasted = upcast(event_type, version, object_of(data, where="data"))
    return validated(PAYLOADS[event_type], upcasted, within="data")


def object_of(found: Any, *, where: str) -> dict[str, Any]:
    """The JSON object that must stand here."""
    if not isinstance(found, dict):
        raise MalformedEvent(where=where, found=found_text(found), expected="a JSON object")
    return found


def _spelt_anew(event: Envelope) -> Spelt:
    return Spelt(event, encode_payload(event.data))


def _readable_version(event_type: str, found: object) -> int:
    # A bool is an int to Python, and `true` is no version.
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise MalformedEvent(
            where="schema_version", found=found_text(found), expected="a whole number from 1 on"
        )
    if found > VERSIONS[event_type]:
        raise NewerSchema(event_type, found, known_version=VERSIONS[event_type])
    return found
