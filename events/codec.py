"""How does an event become bytes, and bytes an event?

One canonical spelling: fields in the order of the model, absent ones left out, times in UTC
milliseconds, decimals without trailing zeros. So equal events are equal bytes, and the digest of
a payload means its content.
"""

from typing import Any

from events.body import parsed, refuse_oversized
from events.catalogue import PAYLOADS, VERSIONS
from events.envelope import Envelope
from events.errors import MalformedEvent, NewerSchema, UnknownEventType
from events.payload import Payload
from events.upcasters import upcast
from events.validation import found_text, validated


def encode(envelope: Envelope) -> bytes:
    """The canonical bytes of an event; refuses one that no reader would take."""
    value = envelope.model_dump_json(exclude_none=True, by_alias=True).encode()
    refuse_oversized(value)
    return value


def decode(value: bytes) -> Envelope:
    """The event that these bytes are; raises UndecodableEvent."""
    fields = object_of(parsed(value), where="event")
    payload = payload_of(fields.get("type"), fields.get("schema_version"), fields.get("data"))
    return validated(
        Envelope, {**fields, "schema_version": payload.schema_version, "data": payload}
    )


def encode_payload(payload: Payload) -> str:
    """The canonical text of a payload: exactly what stands after "data" in the event's bytes."""
    return payload.model_dump_json(exclude_none=True, by_alias=True)


def decode_payload(type: str, schema_version: int, text: str) -> Payload:
    """The payload that this text is; raises UndecodableEvent."""
    return payload_of(type, schema_version, parsed(text.encode()))


def payload_of(type: object, schema_version: object, data: object) -> Payload:
    """The payload of a type from its data, brought to today's version first."""
    if not isinstance(type, str):
        raise MalformedEvent(
            where="type", found=found_text(type), expected="a type such as 'deal.won'"
        )
    model = PAYLOADS.get(type)
    if model is None:
        raise UnknownEventType(type)
    if not isinstance(schema_version, int) or schema_version < 1:
        raise MalformedEvent(
            where="schema_version", found=found_text(schema_version), expected="1, 2, …"
        )
    if schema_version > VERSIONS[type]:
        raise NewerSchema(type, schema_version, known_version=VERSIONS[type])
    upcasted = upcast(type, schema_version, object_of(data, where="data"))
    return validated(model, upcasted, within="data")


def object_of(found: Any, *, where: str) -> dict[str, Any]:
    """The JSON object that must stand here."""
    if not isinstance(found, dict):
        raise MalformedEvent(where=where, found=found_text(found), expected="a JSON object")
    return found
