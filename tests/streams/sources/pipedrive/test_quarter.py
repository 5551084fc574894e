"""Does a quarter told through Pipedrive end in the same rows as the same quarter told directly?

Through a double of Pipedrive's: one webhook in ten comes twice, one in ten late, one in twenty
never, and for 25 hours nobody listens; at the end a backfill reads what the company holds. The rows
are those of the folds, which need no store.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
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
from streams.sources.known import Source, Sources, sources_text
from streams.sources.pipedrive.api import Pipedrive
from streams.sources.pipedrive.door import items
from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.translator import Translator
from streams.sources.vendor import Account, Item
from tests.streams.given import batch_of
from tests.streams.sources.pipedrive.double import TOKEN, Double, served
from tests.streams.sources.pipedrive.quarter import BEGAN_AT, Step, story
from tests.streams.sources.test_translator import Log
from touchline.backfilling import deliveries
from touchline.known_at import folded

TENANT = "acme"
VENDORS = {PIPEDRIVE.name: PIPEDRIVE}
OUTAGE = (BEGAN_AT + timedelta(days=30), BEGAN_AT + timedelta(days=30, hours=25))
ENDED_AT = datetime(2026, 7, 15, tzinfo=UTC)


class Listener:
    """Collector and translator, between them no broker."""

    def __init__(self, double: Double, file: Path) -> None:
        self.source = Source(
            tenant_id=TENANT, vendor="pipedrive", secrets={"token": ["env:PD"]}, api_url=double.url
        )
        file.write_text(sources_text({"crm": self.source}))
        self.now, self.log = BEGAN_AT, Log()
        self.desks = Desks(Sources(file, {"PD": TOKEN}), VENDORS, lambda: self.now)
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

    async def hear(self, calls: Iterable[dict[str, Any]], now: datetime) -> None:
        self.now = now
        told = [
            Delivery(
                tenant_id=TENANT,
                source="crm",
                vendor="pipedrive",
                kind=item.kind,
                key=item.key,
                received_at=now,
                record=item.record,
            )
            for call in calls
            for item in items(call)
            if isinstance(item, Item)
        ]
        await self.translate(told)

    async def backfill(self, now: datetime) -> None:
        self.now = now
        api = Pipedrive(Account(self.source.api_url, {"token": [TOKEN]}, {}))
        for kind in PIPEDRIVE.fetched:
            async for page in api.changed(kind, since=None, cursor=None):
                told = deliveries("crm", self.source, PIPEDRIVE, page)
                await self.translate([replace(each, received_at=now) for each in told])
        await api.close()

    async def translate(self, told: Iterable[Delivery]) -> None:
        if values := [message(each).value for each in told]:
            await self.translator(batch_of(*values, topic="deliveries"))


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with served(Double(page_max=100)) as company:
        yield company


def rows(events: Iterable[Envelope]) -> Mapping[Entity, Row]:
    """The row of each entity, as core holds it."""
    found = {entity: meaning(entity, ledger) for entity, ledger in folded(events).items()}
    return {entity: row for entity, row in found.items() if row is not None}


def directly(steps: Iterable[Step]) -> list[Envelope]:
    return [
        from_cloudevent(each, tenant_id=TENANT, recorded_at=ENDED_AT)
        for step in steps
        for each in step.told
    ]


async def through_pipedrive(
    double: Double, listener: Listener, steps: list[Step], seed: int
) -> None:
    """Step by step: what came of this one, and what is late from those before."""
    random, late = Random(seed), list[dict[str, Any]]()
    for step in steps:
        step.hold(double)
        coming, late = late, []
        for call in step.calls:
            chance = 0.5 if step.is_said_once else random.random()
            is_away = OUTAGE[0] <= step.at < OUTAGE[1] and not step.is_said_once
            if is_away or chance < 0.05:
                continue
            (late if 0.05 <= chance < 0.15 else coming).append(call)
            if chance > 0.9:
                coming.append(call)
        await listener.hear(coming, max(step.at + timedelta(minutes=1), listener.now))
    await listener.hear(late, ENDED_AT - timedelta(days=1))


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_quarter_through_pipedrive_ends_in_the_rows_of_the_same_quarter_told_directly(
    double: Double, tmp_path: Path, seed: int
) -> None:
    steps, listener = story(seed), Listener(double, tmp_path / "sources.json")
    expected = rows(directly(steps))
    try:
        await through_pipedrive(double, listener, steps, seed)
        assert rows(listener.log.events()) != expected
        await listener.backfill(ENDED_AT)
    finally:
        await listener.desks.aclose()
    assert listener.log.letters() == []
    found = rows(listener.log.events())
    assert found.keys() == expected.keys()
    assert [
        (entity.kind, entity.id, name, asdict(found[entity])[name], value)
        for entity, row in expected.items()
        for name, value in asdict(row).items()
        if asdict(found[entity])[name] != value
    ] == []
    assert {entity.kind for entity in expected} == {"deal", "activity", "prospect", "account"}
