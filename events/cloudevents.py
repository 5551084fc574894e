"""How does a CloudEvent at the border become an envelope, and back?

Structured mode, version 1.0. The tenant comes from the token, the subject from the data; a body
may repeat both and is refused when it says something else.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events.catalogue import VERSIONS
from events.codec import encode_payload, object_of, payload_of
from events.envelope import Envelope
from events.errors import MalformedEvent, WrongTenant
from events.ids import event_id
from events.payload import Payload
from events.subject import subject_of
from events.validation import found_text, validated
from events.values import EPOCH, instant_text

SCHEMAS = "https://touchline.dev/schemas"

ATTRIBUTES: Mapping[str, str] = {
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
"""Field of the envelope → attribute of the CloudEvent, where a value goes over unchanged."""

_OTHERS = frozenset({"specversion", "datacontenttype", "dataschema", "subject", "tenantid", "data"})
_VERSION_AT_END = re.compile(r"/([0-9]{1,5})$")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INT32_MAX = 2**31 - 1


def from_cloudevent(found: object, *, tenant_id: str, recorded_at: datetime) -> Envelope:
    """The envelope of a CloudEvent; raises UndecodableEvent with the sender's own names."""
    event = object_of(found, where="event")
    _refuse_what_is_not_ours(event, tenant_id=tenant_id)
    payload = payload_of(event.get("type"), _schema_version(event), event.get("data"))
    fields = {
        field: event[attribute]
        for field, attribute in ATTRIBUTES.items()
        if event.get(attribute) is not None
    }
    return validated(
        Envelope,
        fields
        | _times(event)
        | _source_version(event)
        | {
            "event_id": event_id(tenant_id, str(event.get("source")), str(event.get("id"))),
            "schema_version": payload.schema_version,
            "tenant_id": tenant_id,
            "subject": _subject(event, payload, tenant_id=tenant_id),
            "recorded_at": recorded_at,
            "data": payload,
        },
        names=ATTRIBUTES,
    )


def to_cloudevent(envelope: Envelope) -> dict[str, Any]:
    """The CloudEvent that from_cloudevent reads back to the same envelope."""
    told = envelope.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    attributes = {
        attribute: told[field] for field, attribute in ATTRIBUTES.items() if field in told
    }
    if envelope.time_precision == "none":
        del attributes["time"]
    if envelope.source_version > _INT32_MAX:
        # CloudEvents knows integers of 32 bits only; longer ones travel as text.
        attributes["sourceversion"] = str(envelope.source_version)
    return {
        "specversion": "1.0",
        **attributes,
        "subject": envelope.subject,
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMAS}/{envelope.type}/{envelope.schema_version}",
        "data": told["data"],
    }


def _refuse_what_is_not_ours(event: Mapping[str, Any], *, tenant_id: str) -> None:
    if event.get("specversion") != "1.0":
        raise MalformedEvent(
            where="specversion", found=found_text(event.get("specversion")), expected="'1.0'"
        )
    if event.get("datacontenttype", "application/json") != "application/json":
        raise MalformedEvent(
            where="datacontenttype",
            found=found_text(event["datacontenttype"]),
            expected="'application/json'",
        )
    if event.get("tenantid", tenant_id) != tenant_id:
        raise WrongTenant(
            where="tenantid",
            found=found_text(event["tenantid"]),
            expected=f"the token's tenant {tenant_id!r}, or none",
        )
    for attribute in event.keys() - _OTHERS - set(ATTRIBUTES.values()):
        raise MalformedEvent(
            where=attribute,
            found=found_text(event[attribute]),
            expected="no attribute of this name",
        )


def _schema_version(event: Mapping[str, Any]) -> int:
    schema = event.get("dataschema")
    if schema is None:
        return 1
    version = _VERSION_AT_END.search(schema) if isinstance(schema, str) else None
    if version is None:
        raise MalformedEvent(
            where="dataschema",
            found=found_text(schema),
            expected=f"a version at the end, such as '{SCHEMAS}/deal.won/1'",
        )
    return int(version[1])


def _times(event: Mapping[str, Any]) -> dict[str, object]:
    match event:
        case {"timeprecision": "none"}:
            # SDKs stamp a time of their own on every event; an undated one has none.
            return {"occurred_at": EPOCH}
        case {"timeprecision": "day", "time": str(day)} if _DAY.fullmatch(day):
            return {"occurred_at": f"{day}T00:00:00Z"}
        case _:
            return {}


def _source_version(event: Mapping[str, Any]) -> dict[str, int]:
    version = event.get("sourceversion")
    if isinstance(version, str) and version.isdecimal() and len(version) < 20:
        return {"source_version": int(version)}
    return {}


def _subject(event: Mapping[str, Any], payload: Payload, *, tenant_id: str) -> str:
    subject = subject_of(payload, tenant_id=tenant_id)
    told = event.get("subject", subject)
    if told == subject:
        return subject
    refusal = WrongTenant if str(told).startswith("tenant/") else MalformedEvent
    raise refusal(
        where="subject", found=found_text(told), expected=f"{subject!r}, as the data says, or none"
    )
