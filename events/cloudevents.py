"""How does a CloudEvent at the border become an envelope, and back?

Structured mode, version 1.0; binary mode is made into it before. The tenant comes from the token,
the subject from the data; a body may repeat both and is refused when it says something else.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from events.codec import object_of, payload_of
from events.envelope import Envelope
from events.errors import MalformedEvent, UndecodableEvent, WrongTenant
from events.ids import event_id
from events.payload import Payload
from events.subject import subject_of
from events.tenant import EntityErased
from events.validation import found_text, validated
from events.values import EPOCH

SCHEMAS: Final = "https://touchline.dev/schemas"
"""Where `dataschema` points: the schema of a type and version is SCHEMAS/deal.won/1."""

ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "id": "id",
        "source": "source",
        "type": "type",
        "occurred_at": "time",
        "time_precision": "timeprecision",
        "source_version": "sourceversion",
        "rep_id": "repid",
        "actor": "actor",
        "actor_timezone": "actortimezone",
        "backfill": "backfill",
        "correlation_id": "correlationid",
        "causation_id": "causationid",
    }
)
"""Each field of the envelope that the sender fills, and what CloudEvents calls it."""

_FIELDS: Mapping[str, str] = MappingProxyType({name: field for field, name in ATTRIBUTES.items()})
_KNOWN = frozenset(
    {"specversion", "datacontenttype", "dataschema", "subject", "tenantid", "data"}
    | set(ATTRIBUTES.values())
)
_JSON = "application/json"
_VERSION_AT_END = re.compile(r"/([0-9]{1,5})$")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,19}")
_INT32_MAX = 2**31 - 1


def from_cloudevent(found: object, *, tenant_id: str, recorded_at: datetime) -> Envelope:
    """The envelope of a parsed body; raises UndecodableEvent with the sender's own names."""
    event = {
        name: value for name, value in object_of(found, where="event").items() if value is not None
    }
    _refuse_other_envelopes(event)
    _refuse_other_tenants(event, tenant_id=tenant_id)
    payload = payload_of(event.get("type"), _schema_version(event), event.get("data"))
    _refuse_to_erase_others(payload, tenant_id=tenant_id)
    told = {_FIELDS[name]: value for name, value in event.items() if name in _FIELDS}
    told.update(_time(told))
    told.update(_source_version(told))
    told.update(
        event_id=event_id(tenant_id, str(event.get("source")), str(event.get("id"))),
        schema_version=payload.schema_version,
        tenant_id=tenant_id,
        subject=_subject(event, payload, tenant_id=tenant_id),
        recorded_at=recorded_at,
        data=payload,
    )
    return validated(Envelope, told, names=ATTRIBUTES)


def to_cloudevent(envelope: Envelope) -> dict[str, Any]:
    """The CloudEvent that from_cloudevent reads back to the same envelope."""
    told = envelope.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    attributes = {name: told[field] for field, name in ATTRIBUTES.items() if field in told}
    if envelope.time_precision == "none":
        del attributes["time"]
    if envelope.source_version > _INT32_MAX:
        # A CloudEvents integer has 32 bits; a longer one travels as text.
        attributes["sourceversion"] = str(envelope.source_version)
    return {
        "specversion": "1.0",
        **attributes,
        "subject": envelope.subject,
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMAS}/{envelope.type}/{envelope.schema_version}",
        "data": told["data"],
    }


def _refuse_other_envelopes(event: Mapping[str, Any]) -> None:
    if event.get("specversion") != "1.0":
        raise _refusal(event, "specversion", expected="'1.0'")
    content_type = str(event.get("datacontenttype", _JSON))
    if content_type != _JSON and content_type.partition(";")[0].strip().lower() != _JSON:
        raise _refusal(event, "datacontenttype", expected=repr(_JSON))
    if not event.keys() <= _KNOWN:
        unknown = min(event.keys() - _KNOWN)
        raise _refusal(event, unknown, expected="no attribute of this name")


def _refuse_other_tenants(event: Mapping[str, Any], *, tenant_id: str) -> None:
    if event.get("tenantid", tenant_id) != tenant_id:
        raise _refusal(
            event, "tenantid", expected=f"{tenant_id!r}, as the token says", error=WrongTenant
        )


def _refuse_to_erase_others(payload: Payload, *, tenant_id: str) -> None:
    match payload:
        case EntityErased(entity_kind="tenant", entity_id=other) if other != tenant_id:
            raise WrongTenant(
                where="data.entity_id",
                found=repr(other),
                expected=f"{tenant_id!r}, as the token says",
            )


def _schema_version(event: Mapping[str, Any]) -> int:
    if "dataschema" not in event:
        return 1
    version = _VERSION_AT_END.search(str(event["dataschema"]))
    if version is None:
        raise _refusal(
            event, "dataschema", expected=f"a version at the end, as in '{SCHEMAS}/deal.won/1'"
        )
    return int(version[1])


def _subject(event: Mapping[str, Any], payload: Payload, *, tenant_id: str) -> str:
    subject = subject_of(payload, tenant_id=tenant_id)
    told = str(event.get("subject", subject))
    if told != subject:
        raise _refusal(
            event,
            "subject",
            expected=f"{subject!r}, as the data says",
            error=WrongTenant if told.startswith("tenant/") else MalformedEvent,
        )
    return subject


def _time(told: Mapping[str, Any]) -> dict[str, object]:
    match told.get("time_precision"), told.get("occurred_at"):
        case "none", _:
            # SDKs stamp every event with the time of sending, which says nothing about the world.
            return {"occurred_at": EPOCH}
        case "day", str(day) if _DAY.fullmatch(day):
            return {"occurred_at": f"{day}T00:00:00Z"}
        case _:
            return {}


def _source_version(told: Mapping[str, Any]) -> dict[str, int]:
    match told.get("source_version"):
        case str(version) if _WHOLE_NUMBER.fullmatch(version):
            return {"source_version": int(version)}
        case _:
            return {}


def _refusal(
    event: Mapping[str, Any],
    name: str,
    *,
    expected: str,
    error: type[UndecodableEvent] = MalformedEvent,
) -> UndecodableEvent:
    found = found_text(event[name]) if name in event else "nothing"
    return error(where=name, found=found, expected=expected)
