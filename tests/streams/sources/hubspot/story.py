"""What do the tests of HubSpot's objects have in common?"""

from datetime import UTC, datetime
from typing import Any

from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.telling import Context, Telling
from streams.sources.translating import translated

NOW = datetime(2026, 11, 3, 16, tzinfo=UTC)
STAGES = [
    {"id": "s1", "displayOrder": 0, "metadata": {"isClosed": "false", "probability": "0.2"}},
    {"id": "w", "displayOrder": 1, "metadata": {"isClosed": "true", "probability": "1.0"}},
    {"id": "l", "displayOrder": 2, "metadata": {"isClosed": "true", "probability": "0.0"}},
]
PIPELINE = {"id": "sales", "stages": STAGES, "updatedAt": "2026-01-01T00:00:00Z"}
CONTEXT = Context(
    source="hubspot",
    received_at=NOW,
    currency="EUR",
    references={"pipeline": {"sales": PIPELINE}, "owner": {"113": {"id": "113", "userId": 12}}},
)


def told(kind: str, record: dict[str, Any], context: Context = CONTEXT) -> list[Telling]:
    return list(translated(HUBSPOT, kind, record, context))


def events(kind: str, record: dict[str, Any], context: Context = CONTEXT) -> list[Envelope]:
    return [
        from_cloudevent(each, tenant_id="acme", recorded_at=NOW)
        for each in told(kind, record, context)
        if isinstance(each, dict)
    ]


def said(event: Envelope) -> tuple[str, dict[str, Any]]:
    return event.type, event.data.model_dump(mode="json", exclude_none=True)


def with_properties(record: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return record | {"properties": record["properties"] | changed}


def history(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The newest first, as HubSpot tells it."""
    told = [{"value": v, "timestamp": at, "sourceId": "userId:12"} for v, at in steps]
    return told[::-1]
