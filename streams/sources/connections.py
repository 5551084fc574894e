"""What does a translator know of each source, and how does it ask the vendor?

Pipelines, owners and whatever else the vendor's objects refer to are read when they are first
needed, and again after a while. A source that is set up anew is asked anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from streams.sentiment.frames import Asked
from streams.sources.delivery import Delivery, Record
from streams.sources.errors import ApiRefuses
from streams.sources.known import MalformedSources, NotSetUp, Source, Sources
from streams.sources.own import UnknownVendor, vendor_of
from streams.sources.telling import Context
from streams.sources.vendor import Account, Api, MailApi, Vendor

REFERENCES_AGE_MAX: Final = timedelta(minutes=10)

log = structlog.get_logger(__name__)

References = Mapping[str, Mapping[str, Record]]


@dataclass(slots=True)
class Connection:
    """One source as it was set up, and what is known of it."""

    account: Account
    vendor: Vendor
    api: Api
    references: References = field(default_factory=dict)
    read_at: datetime | None = None


class Connections:
    """One for each source that may be asked."""

    def __init__(
        self, sources: Sources, vendors: Mapping[str, Vendor], clock: Callable[[], datetime]
    ) -> None:
        self._sources = sources
        self._vendors = vendors
        self._clock = clock
        self._connections: dict[str, Connection] = {}

    def vendor(self, delivery: Delivery) -> Vendor:
        """How a delivery is understood, as its source is set up by now; raises NotSetUp."""
        source = self._source(delivery.source)
        if source and source.vendor == delivery.vendor:
            return vendor_of(delivery.source, source, self._vendors)
        if delivery.vendor not in self._vendors:
            raise UnknownVendor(delivery.source, delivery.vendor)
        return self._vendors[delivery.vendor]

    async def context(self, delivery: Delivery) -> Context:
        """What a translation knows beside the record; without references when nobody tells them."""
        try:
            connection = await self._connection(delivery.source)
            references = await self._references(connection)
        except ApiRefuses:
            references = {}
        source = self._source(delivery.source)
        options = source.options if source else {}
        return Context(
            source=delivery.vendor,
            received_at=delivery.received_at,
            currency=options.get("currency"),
            timezone=zone(options.get("timezone", "UTC")),
            is_backfill=delivery.is_backfill,
            headers=delivery.headers,
            references=references,
            options=options,
        )

    async def records(self, name: str, kind: str, ids: Sequence[str]) -> Sequence[Record]:
        """These objects; raises ApiRefuses when a person has to act first."""
        connection = await self._connection(name)
        with _understood(connection.vendor.name):
            return await connection.api.records(kind, ids)

    async def texts(self, name: str, kind: str, ids: Sequence[str]) -> Mapping[str, Asked]:
        """What these replies say, by id; raises ApiRefuses when a person has to act first."""
        connection = await self._connection(name)
        if not isinstance(connection.api, MailApi):
            silent = f"source {name}: {connection.vendor.name} gives out no texts; report it"
            raise ApiRefuses(silent)
        with _understood(connection.vendor.name):
            return await connection.api.texts(kind, ids)

    async def aclose(self) -> None:
        """Let go of what was asked."""
        for connection in self._connections.values():
            await connection.api.close()
        self._connections.clear()

    def _source(self, name: str) -> Source | None:
        try:
            return self._sources.all().get(name)
        except MalformedSources:
            return None

    async def _connection(self, name: str) -> Connection:
        source = self._source(name)
        if source is None:
            gone = f"source {name}: found none of this name; add it, then backfill"
            raise ApiRefuses(gone)
        try:
            vendor = vendor_of(name, source, self._vendors)
        except NotSetUp as problem:
            raise ApiRefuses(str(problem)) from problem
        account = account_of(name, source, vendor, self._sources)
        known = self._connections.get(name)
        if known and known.account == account:
            return known
        if known:
            await self._connections.pop(name).api.close()
        self._connections[name] = Connection(account, vendor, api_of(name, vendor, account))
        return self._connections[name]

    async def _references(self, connection: Connection) -> References:
        """What is refused is asked for again after a while, and is as it was until then."""
        now = self._clock()
        if connection.read_at is None or now - connection.read_at > REFERENCES_AGE_MAX:
            connection.read_at = now
            for kind in connection.vendor.references:
                try:
                    connection.references = {
                        **connection.references,
                        kind: await _all(connection, kind),
                    }
                except ApiRefuses as refused:
                    log.warning("references not read", kind=kind, reason=str(refused))
        return connection.references


async def _all(connection: Connection, kind: str) -> dict[str, Record]:
    found: dict[str, Record] = {}
    with _understood(connection.vendor.name):
        async with aclosing(connection.api.changed(kind, since=None, cursor=None)) as pages:
            async for page in pages:
                found |= {str(each.get("id")): each for each in page.records}
    return found


@contextmanager
def _understood(vendor: str) -> Iterator[None]:
    """An answer of another form than any that was seen must not stop those behind it."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as problem:
        said = f"{vendor} answers in a form nobody expected ({type(problem).__name__}); report it"
        raise ApiRefuses(said) from problem


def account_of(
    name: str, source: Source, vendor: Vendor, sources: Sources, attempts_max: int | None = None
) -> Account:
    """How this source may ask; raises ApiRefuses. A token that was changed makes another."""
    try:
        secrets = sources.secrets(name, source, vendor.api_secrets)
    except NotSetUp as missing:
        raise ApiRefuses(str(missing)) from missing
    return Account(source.api_url or vendor.api_url, secrets, source.options, attempts_max)


def api_of(name: str, vendor: Vendor, account: Account) -> Api:
    """The vendor's API; raises ApiRefuses when it has none."""
    if vendor.api is None:
        silent = f"source {name}: {vendor.name} has no API that Touchline asks"
        raise ApiRefuses(silent)
    return vendor.api(account)


def zone(name: str) -> str:
    """The zone itself, or UTC when there is none of this name."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
