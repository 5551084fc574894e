"""Does a quarter told through Salesforce end in the same rows as the same quarter told directly?"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from streams.collector import CollectorMetrics
from streams.departures import Message
from streams.outbox import Outbox
from streams.roles import Topics
from streams.sources.cursors import SourceCursorRow
from streams.sources.hearing import Hearing, Pauses
from streams.sources.keeping import Keeping, Teller
from streams.sources.salesforce.api import RECORDS_BY_REST_MAX, Salesforce
from streams.sources.salesforce.pubsub.pubsub_pb2 import CUSTOM, EARLIEST
from streams.sources.salesforce.stream import OPTION, TOPICS, PubSub
from streams.sources.salesforce.vendor import SALESFORCE
from tests.streams.given import batch_of
from tests.streams.sources.doubles import serving
from tests.streams.sources.quarter import NAME, Call, Listener, Quarter, is_away, is_the_same
from tests.streams.sources.salesforce.bus import Bus
from tests.streams.sources.salesforce.bus import serving as serving_the_bus
from tests.streams.sources.salesforce.double import KEYS, Double
from tests.streams.sources.salesforce.jobs import Jobs
from tests.streams.sources.salesforce.quarter import BEGAN_AT, story

ENDED_AT = datetime(2026, 7, 15, tzinfo=UTC)


class Places:
    """How far each topic was heard, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, SourceCursorRow] = {}

    async def last(self, tenant_id: str, source: str, kind: str) -> SourceCursorRow | None:
        return self.kept.get(kind)

    async def keep(self, row: SourceCursorRow) -> None:
        self.kept[row.kind] = row


class Subscriber(Listener):
    """A collector that hears the bus, and a translator right behind it."""

    def __init__(self, bus: Bus, file: Path, quarter: Quarter) -> None:
        options = {OPTION: bus.url, "currency": "EUR"}
        super().__init__(SALESFORCE, bus.company.url, KEYS, file, options)
        self._bus, self._quarter = bus, quarter
        self._published, self._heard, self._news = 0, 0, asyncio.Condition()
        self._places, self._tasks = Places(), list[asyncio.Task[None]]()

    async def hear(self, calls: Iterable[Call], now: datetime) -> None:
        self.now = max(now, self.now)
        told = list(calls)
        if is_away(self._quarter, now):
            await self._stop()
        self._bus.publish(*told)
        self._published += len(told)
        if is_away(self._quarter, now):
            return
        self._start()
        async with self._news:
            await self._news.wait_for(lambda: self._heard >= self._published)

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        """What the broker would take, the translator has at once."""
        async with self._news:
            assert topic == Topics().deliveries.name
            await self.translator(batch_of(*(each.value for each in messages), topic=topic))
            self._heard += len(messages)
            self._news.notify_all()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        outbox: Any = Outbox(self, seconds_max=60)
        metrics = CollectorMetrics(CollectorRegistry(), outbox)
        keeping = Keeping(outbox, lambda: self.now, metrics)
        teller = Teller(NAME, self.source, SALESFORCE)
        stream, api = PubSub(self.account), Salesforce(self.account)
        self._hearings = [
            Hearing(teller, topic, kind, stream, api, keeping, self._places, Pauses())
            for topic, kind in TOPICS.items()
        ]
        try:
            yield
        finally:
            await self._stop()
            await stream.close()
            await api.close()

    def _start(self) -> None:
        if not self._tasks:
            self._tasks = [asyncio.create_task(each.go_on()) for each in self._hearings]

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    jobs = Jobs(states=["JobComplete"], page_max=200)
    company = Double(page_max=200, jobs=jobs)
    async with serving(company), serving_the_bus(Bus(company)) as running:
        yield running


@pytest.mark.parametrize(
    ("seed", "records_by_rest_max"), [(1, RECORDS_BY_REST_MAX), (2, 0)], ids=["by REST", "by jobs"]
)
async def test_a_quarter_through_salesforce_ends_in_the_rows_of_the_same_quarter_told_directly(
    bus: Bus, tmp_path: Path, seed: int, records_by_rest_max: int
) -> None:
    quarter = Quarter(BEGAN_AT, story(seed), timedelta(minutes=1), is_kept=True)
    listener = Subscriber(bus, tmp_path / "sources.json", quarter)
    api = partial(Salesforce, records_by_rest_max=records_by_rest_max)
    listener.vendor = replace(SALESFORCE, api=api)
    async with listener.listening():
        kinds = await is_the_same(bus.company, listener, quarter, seed=seed, ended_at=ENDED_AT)
    presets = [preset for topic, preset, _ in bus.begun if topic == "/data/AccountChangeEvent"]
    assert bool(bus.company.jobs.began) == (records_by_rest_max == 0)
    assert presets == [EARLIEST, CUSTOM]
    assert kinds == {"deal", "activity", "prospect", "account", "rep", "tenant"}
