"""What does a translator know of each source, and how does it ask the vendor?

Pipelines, owners and whatever else the vendor's objects refer to are read when they are first
needed, and again after a while. A source that is set up anew is asked anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from streams.sources.delivery import Delivery, Record
from streams.sources.errors import ApiRefuses
from streams.sources.known import MalformedSources, MissingSecret, Source, Sources
from streams.sources.telling import Context
from streams.sources.vendor import Account, Api, Vendor

REFERENCES_AGE_MAX: Final = timedelta(minutes=10)

References = Mapping[str, Mapping[str, Record]]


@dataclass(slots=True)
class Desk:
    """One source as it was set up, and what is known of it."""

    account: Account
    vendor: Vendor
    api: Api
    references: References = field(default_factory=dict)
    read_at: datetime | None = None


class Desks:
    """One for each source that may be asked."""

    def __init__(
        self, sources: Sources, vendors: Mapping[str, Vendor], clock: Callable[[], datetime]
    ) -> None:
        self._sources = sources
        self._vendors = vendors
        self._clock = clock
        self._desks: dict[str, Desk] = {}

    async def context(self, delivery: Delivery) -> Context:
        """What a translation knows beside the record; without references when nobody tells them."""
        try:
            desk = await self._desk(delivery.source)
            references = await self._references(desk)
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
        desk = await self._desk(name)
        return await desk.api.records(kind, ids)

    async def aclose(self) -> None:
        """Let go of what was asked."""
        for desk in self._desks.values():
            await desk.api.close()
        self._desks.clear()

    def _source(self, name: str) -> Source | None:
        try:
            return self._sources.all().get(name)
        except MalformedSources:
            return None

    async def _desk(self, name: str) -> Desk:
        source = self._source(name)
        if source is None or (vendor := self._vendors.get(source.vendor)) is None:
            gone = f"source {name}: found none of this name; add it, then backfill"
            raise ApiRefuses(gone)
        account, known = account_of(name, source, vendor, self._sources), self._desks.get(name)
        if known and known.account == account:
            return known
        if known:
            await self._desks.pop(name).api.close()
        self._desks[name] = Desk(account, vendor, api_of(name, vendor, account))
        return self._desks[name]

    async def _references(self, desk: Desk) -> References:
        now = self._clock()
        if desk.read_at is None or now - desk.read_at > REFERENCES_AGE_MAX:
            found: dict[str, dict[str, Record]] = {}
            for kind in desk.vendor.references:
                async for page in desk.api.changed(kind, since=None, cursor=None):
                    found.setdefault(kind, {}).update(
                        {str(each.get("id")): each for each in page.records}
                    )
            desk.references, desk.read_at = found, now
        return desk.references


def account_of(
    name: str, source: Source, vendor: Vendor, sources: Sources, attempts_max: int | None = None
) -> Account:
    """How this source may ask; raises ApiRefuses. A token that was changed makes another."""
    try:
        secrets = sources.secrets(name, source, vendor.api_secrets)
    except MissingSecret as missing:
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
