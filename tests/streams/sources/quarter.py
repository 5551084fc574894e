"""How is a quarter told through the double of a CRM, and what rows does it come to?

One call in ten comes twice, one in ten late, one in twenty never, and for 25 hours nobody listens;
at the end a backfill reads what the vendor holds. Between collector and translator there is no
broker, and the rows are those of the folds, which need no store.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from prometheus_client import CollectorRegistry

from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from projections.fact import Entity
from projections.meaning import Row, meaning
from streams.batch import BEFORE_ALL_TIME
from streams.crash_points import never
from streams.metrics import Metrics
from streams.sources.connections import Connections
from streams.sources.delivery import Delivery, message
from streams.sources.keeping import Teller, deliveries_of
from streams.sources.known import Source, Sources, sources_text
from streams.sources.translator import Translator
from streams.sources.vendor import Account, Item, Vendor
from streams.sources.vendors import VENDORS
from tests.streams.given import batch_of
from tests.streams.sources.test_translator import Log
from touchline.known_at import folded

Call = dict[str, Any]

NAME, TENANT = "crm", "acme"
AWAY_AFTER, AWAY_FOR = timedelta(days=30), timedelta(hours=25)


class Step(Protocol):
    """Something that happened: what the vendor calls, and what another would tell."""

    at: datetime
    told: list[dict[str, Any]]
    calls: list[Call]
    is_said_once: bool
    """No backfill finds it"""

    def hold(self, double: Any) -> None:
        """What the vendor holds from then on."""


@dataclass(frozen=True)
class Quarter:
    """A story, and how its vendor calls."""

    began_at: datetime
    steps: Sequence[Step]
    heard_after: timedelta
    repeated: Callable[[Call], Call] = lambda call: call
    is_kept: bool = False
    """What is said while nobody listens is heard afterwards"""


class Listener:
    """Collector and translator of one source."""

    def __init__(
        self,
        vendor: Vendor,
        url: str,
        secrets: Mapping[str, str],
        file: Path,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.vendor, self.log, self.now = vendor, Log(), BEFORE_ALL_TIME
        told = dict(options or {})
        self.account = Account(url, {name: [each] for name, each in secrets.items()}, told)
        self.source = Source(
            tenant_id=TENANT,
            vendor=vendor.name,
            secrets={name: [f"env:{name}"] for name in secrets},
            options=told,
            api_url=url,
        )
        file.write_text(sources_text({NAME: self.source}))
        self.connections = Connections(Sources(file, secrets), VENDORS, lambda: self.now)
        self.translator = Translator(
            connections=self.connections,
            send=self.log.send,
            events="events",
            dead_letters="letters",
            clock=lambda: self.now,
            metrics=Metrics(CollectorRegistry()),
            crash_point=never,
        )

    async def hear(self, calls: Iterable[Call], now: datetime) -> None:
        self.now = max(now, self.now)
        endpoint = self.vendor.endpoint
        assert endpoint is not None
        await self._translate(
            Delivery(
                tenant_id=TENANT,
                source=NAME,
                vendor=self.vendor.name,
                kind=item.kind,
                key=item.key,
                received_at=self.now,
                record=item.record,
            )
            for call in calls
            for item in endpoint.items(json.loads(json.dumps(call)))
            if isinstance(item, Item)
        )

    async def backfill(self, now: datetime) -> None:
        self.now = now
        assert self.vendor.api is not None
        api = self.vendor.api(self.account)
        for kind in self.vendor.fetched:
            async for page in api.changed(kind, since=None, cursor=None):
                teller = Teller(NAME, self.source, self.vendor)
                await self._translate(deliveries_of(teller, page, now=now))
        await api.close()

    async def _translate(self, told: Iterable[Delivery]) -> None:
        if values := [message(each).value for each in told]:
            await self.translator(batch_of(*values, topic="deliveries"))


async def through(
    double: Any, listener: Listener, quarter: Quarter, *, seed: int, until: datetime
) -> None:
    """Step by step: what came of this one, and what is late from those before."""
    random, late = Random(seed), list[Call]()
    for step in quarter.steps:
        step.hold(double)
        coming, late = late, []
        for call in step.calls:
            chance = 0.5 if step.is_said_once else random.random()
            is_lost = is_away(quarter, step.at) and not (quarter.is_kept or step.is_said_once)
            if is_lost or chance < 0.05:
                continue
            (late if chance < 0.15 else coming).append(call)
            if chance > 0.9:
                coming.append(quarter.repeated(call))
        await listener.hear(coming, step.at + quarter.heard_after)
    await listener.hear(late, until)


def is_away(quarter: Quarter, at: datetime) -> bool:
    """Whether nobody listens then."""
    away_from = quarter.began_at + AWAY_AFTER
    return away_from <= at < away_from + AWAY_FOR


def directly(steps: Iterable[Step], *, recorded_at: datetime) -> Mapping[Entity, Row]:
    """The rows of the same steps, told by somebody who knows no vendor."""
    return rows(
        from_cloudevent(each, tenant_id=TENANT, recorded_at=recorded_at)
        for step in steps
        for each in step.told
    )


def rows(events: Iterable[Envelope]) -> Mapping[Entity, Row]:
    """The row of each entity, as core holds it."""
    found = {entity: meaning(entity, ledger) for entity, ledger in folded(events).items()}
    return {entity: row for entity, row in found.items() if row is not None}


def differences(
    found: Mapping[Entity, Row], expected: Mapping[Entity, Row]
) -> Iterator[tuple[str, str, object, object]]:
    """Each column that is another, of the entities that are expected."""
    for entity, row in expected.items():
        for name, value in row._asdict().items():
            if (other := getattr(found[entity], name)) != value:
                yield f"{entity.kind} {entity.id}", name, other, value


async def is_the_same(
    double: Any, listener: Listener, quarter: Quarter, *, seed: int, ended_at: datetime
) -> set[str]:
    """Tell a quarter both ways and compare; the kinds of the entities that it comes to."""
    expected = directly(quarter.steps, recorded_at=ended_at)
    try:
        await through(double, listener, quarter, seed=seed, until=ended_at - timedelta(days=1))
        assert rows(listener.log.events()) != expected
        await listener.backfill(ended_at)
    finally:
        await listener.connections.aclose()
    assert listener.log.letters() == []
    found = rows(listener.log.events())
    assert found.keys() == expected.keys()
    assert list(differences(found, expected)) == []
    return {entity.kind for entity in expected}
