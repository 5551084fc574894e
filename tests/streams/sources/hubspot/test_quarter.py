"""Does a quarter told through HubSpot end in the same rows as the same quarter told directly?

Through a double of HubSpot's: one call in ten comes twice, one in ten late, one in twenty never,
and for 25 hours nobody listens; at the end a backfill reads what the account holds. The rows are
those of the folds, which need no store.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from projections.fact import Entity
from projections.meaning import Row, meaning
from streams.crash_points import never
from streams.metrics import Metrics
from streams.sources.delivery import Delivery, message
from streams.sources.desks import Desks
from streams.sources.hubspot.api import HubSpot
from streams.sources.hubspot.door import items
from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.known import Source, Sources, sources_text
from streams.sources.translator import Translator
from streams.sources.vendor import Account, Item
from streams.sources.vendors import VENDORS
from tests.streams.given import batch_of
from tests.streams.sources.hubspot.double import TOKEN, Double, serving
from tests.streams.sources.hubspot.quarter import BEGAN_AT, Step, story
from tests.streams.sources.test_translator import Log
from touchline.backfilling import deliveries
from touchline.known_at import folded

TENANT = "acme"
OUTAGE = (BEGAN_AT + timedelta(days=30), BEGAN_AT + timedelta(days=30, hours=25))
ENDED_AT = datetime(2026, 7, 1, tzinfo=UTC)


class Listener:
    """Collector and translator, between them no broker."""

    def __init__(self, double: Double, file: Path) -> None:
        self.source = Source(
            tenant_id=TENANT, vendor="hubspot", secrets={"token": ["env:HUB"]}, api_url=double.url
        )
        file.write_text(sources_text({"hub": self.source}))
        self.now, self.log = BEGAN_AT, Log()
        self.desks = Desks(Sources(file, {"HUB": TOKEN}), VENDORS, lambda: self.now)
        self.translator = Translator(
            vendors=VENDORS,
            desks=self.desks,
            send=self.log.send,
            events="events",
            dead_letters="letters",
            clock=lambda: self.now,
            metrics=Metrics(CollectorRegistry()),
            crash_point=never,
        )

    async def hear(self, calls: list[dict[str, Any]], now: datetime) -> None:
        self.now = now
        told = [
            Delivery(
                tenant_id=TENANT,
                source="hub",
                vendor="hubspot",
                kind=item.kind,
                key=item.key,
                received_at=now,
                record=item.record,
            )
            for item in items(json.loads(json.dumps(calls)))
            if isinstance(item, Item)
        ]
        await self.translate(told)

    async def backfill(self, now: datetime) -> None:
        self.now = now
        account = Account(self.source.api_url, {"token": [TOKEN]}, {})
        api = HubSpot(account)
        for kind in HUBSPOT.fetched:
            async for page in api.changed(kind, since=None, cursor=None):
                told = deliveries("hub", self.source, HUBSPOT, page)
                await self.translate([replace(each, received_at=now) for each in told])
        await api.close()

    async def translate(self, told: Iterable[Delivery]) -> None:
        if values := [message(each).value for each in told]:
            await self.translator(batch_of(*values, topic="deliveries"))


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with serving(Double()) as held:
        yield held


def rows(events: Iterable[Envelope]) -> Mapping[Entity, Row]:
    """The row of each entity, as core holds it."""
    found = {entity: meaning(entity, ledger) for entity, ledger in folded(events).items()}
    return {entity: row for entity, row in found.items() if row is not None}


def differences(
    found: Mapping[Entity, Row], expected: Mapping[Entity, Row]
) -> Iterator[tuple[str, str, object, object]]:
    for entity, row in expected.items():
        for name, value in asdict(row).items():
            if (other := asdict(found[entity])[name]) != value:
                yield f"{entity.kind} {entity.id}", name, other, value


def directly(steps: Iterable[Step]) -> list[Envelope]:
    return [
        from_cloudevent(each, tenant_id=TENANT, recorded_at=ENDED_AT)
        for step in steps
        for each in step.told
    ]


async def through_hubspot(double: Double, listener: Listener, steps: list[Step], seed: int) -> None:
    """Hour by hour: what came in this one, and what is late from those before."""
    random, late = Random(seed), list[dict[str, Any]]()
    for step in steps:
        step.hold(double)
        coming, late = late, []
        for call in step.calls:
            chance = 0.0 if step.is_said_once else random.random()
            is_away = OUTAGE[0] <= step.at < OUTAGE[1] and not step.is_said_once
            if is_away or 0 < chance < 0.05:
                continue
            (late if 0.05 <= chance < 0.15 else coming).append(call)
            if chance > 0.9:
                coming.append(call | {"attemptNumber": 1})
        await listener.hear(coming, max(step.at + timedelta(hours=3), listener.now))
    await listener.hear(late, ENDED_AT - timedelta(days=1))


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_quarter_through_hubspot_ends_in_the_rows_of_the_same_quarter_told_directly(
    double: Double, tmp_path: Path, seed: int
) -> None:
    steps, listener = story(seed), Listener(double, tmp_path / "sources.json")
    expected = rows(directly(steps))
    try:
        await through_hubspot(double, listener, steps, seed)
        assert rows(listener.log.events()) != expected
        await listener.backfill(ENDED_AT)
    finally:
        await listener.desks.aclose()
    assert listener.log.letters() == []
    found = rows(listener.log.events())
    assert found.keys() == expected.keys()
    assert list(differences(found, expected)) == []
    kinds = {entity.kind for entity in expected}
    assert kinds == {"deal", "activity", "prospect", "account", "rep", "tenant"}
