"""What would a payload of a vendor's become?

Taken apart and translated as the collector and a translator would, with its texts let go; nothing
is asked, and nothing is sent. An event that the intake would refuse says so.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from events.body import parsed
from events.errors import UndecodableEvent
from streams.intake import taken
from streams.sources.connections import zone
from streams.sources.delivery import Record
from streams.sources.telling import Context, Telling, Untold
from streams.sources.texts import without_texts
from streams.sources.translating import translated
from streams.sources.vendor import Item, Vendor


def rehearsed(
    body: bytes, vendor: Vendor, *, kind: str, options: Mapping[str, str]
) -> list[Telling]:
    """All that it tells; raises UndecodableEvent when it is no payload."""
    now = datetime.now(UTC)
    context = Context(
        source=vendor.name,
        received_at=now,
        currency=options.get("currency"),
        timezone=zone(options.get("timezone", "UTC")),
        options=options,
    )
    told = list[Telling]()
    for item in _items(vendor, parsed(body), kind):
        if isinstance(item, Untold):
            told.append(item)
        else:
            record = without_texts(item.record, vendor.is_text)
            told += [
                _as_taken(each, now) for each in translated(vendor, item.kind, record, context)
            ]
    return told


def _items(vendor: Vendor, found: Record | list[Record], kind: str) -> Iterator[Item | Untold]:
    if not kind and vendor.endpoint:
        yield from vendor.endpoint.items(found)
        return
    for each in found if isinstance(found, list) else [found]:
        yield Item(kind, "", each)


def _as_taken(telling: Telling, now: datetime) -> Telling:
    if not isinstance(telling, dict):
        return telling
    try:
        taken(telling, tenant_id="main", now=now)
    except UndecodableEvent as problem:
        return Untold(f"{telling.get('type')}: {problem}")
    return telling
