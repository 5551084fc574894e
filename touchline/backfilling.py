"""How is what a source told before, or while nobody listened, told after all?

The vendor's API is asked for every object that changed since a moment, or since it was asked last.
The objects go into the log as deliveries, as if the vendor had sent them; where reading stopped is
kept once they are acknowledged. Whatever was told already is the same event again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from streams.outbox import Outbox
from streams.producer import Producer
from streams.sources.connections import account_of, api_of
from streams.sources.cursors import SourceCursorRow, cursors, keep
from streams.sources.delivery import message
from streams.sources.keeping import Teller, deliveries_of
from streams.sources.known import Source, Sources
from streams.sources.vendor import Page, Vendor
from touchline.settings import Settings
from touchline.sources import ATTEMPTS_MAX, SourceRefused, vendor_of_source
from touchline.topics import topics

OUTBOX_SECONDS_MAX = 60.0

Shown = Callable[[str, int], object]
"""Hears of each page: which kind, and how many objects."""


async def backfilled(
    name: str,
    source: Source,
    settings: Settings,
    *,
    client: Any,
    environment: Mapping[str, str],
    since: datetime | None,
    kinds: Collection[str],
    shown: Shown,
) -> Mapping[str, int]:
    """Read each kind; how many objects of it went into the log."""
    vendor = vendor_of_source(name, source)
    wanted = _kinds(vendor, kinds)
    known = cursors(client, source.tenant_id, name) if since is None else {}
    sources = Sources(settings.sources_file, environment)
    teller = Teller(name, source, vendor)
    api = api_of(name, vendor, account_of(name, source, vendor, sources, ATTEMPTS_MAX))
    told = dict.fromkeys(wanted, 0)
    topic = topics(settings, 0).deliveries.name
    try:
        async with Producer(settings.kafka_bootstrap) as producer:
            outbox = Outbox(producer, seconds_max=OUTBOX_SECONDS_MAX)
            for kind in wanted:
                cursor = known[kind].cursor if kind in known else None
                async with aclosing(api.changed(kind, since=since, cursor=cursor)) as pages:
                    async for page in pages:
                        read = deliveries_of(teller, page, now=datetime.now(UTC))
                        sent = [message(each) for each in read]
                        await outbox.send({topic: sent})
                        _keep(client, source.tenant_id, name, page)
                        told[kind] += len(sent)
                        shown(kind, len(sent))
    finally:
        await api.close()
    return told


def _kinds(vendor: Vendor, kinds: Collection[str]) -> Sequence[str]:
    if strange := sorted(set(kinds) - set(vendor.fetched)):
        expected = ", ".join(vendor.fetched) or "none, as it has no API that is read"
        said = f"kind: found {strange[0]!r}, expected one of {expected}"
        raise SourceRefused(said)
    return [kind for kind in vendor.fetched if not kinds or kind in kinds]


def _keep(client: Any, tenant_id: str, name: str, page: Page) -> None:
    if page.cursor:
        now = datetime.now(UTC)
        keep(client, SourceCursorRow(tenant_id, name, page.kind, page.cursor, now))
