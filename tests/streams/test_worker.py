"""Does a worker begin at its positions, and end as it should, on a real broker and engine?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry

from events.envelope import Envelope
from streams.errors import MissingPosition
from streams.positions import Place, beginning, stored
from streams.producer import Message, Producer
from streams.roles import ROLES, Role
from streams.worker import Station, Worker, at_work
from tests.streams.given import RECORDED, Ground, called, clock, created, event, message

ROUTER, KEEPER = ROLES["router"], ROLES["keeper"]
SECONDS_MAX = 60


@dataclass
class Running:
    """A worker at work, told to stop by an event."""

    worker: Worker
    station: Station
    until: asyncio.Event
    ended: asyncio.Task[BaseException | None]

    async def stop(self) -> BaseException | None:
        self.until.set()
        return await self.ended

    def metrics(self, path: str = "/metrics") -> str:
        with urlopen(f"http://127.0.0.1:{self.station.metrics_port}{path}") as answer:
            return str(answer.read().decode())


@asynccontextmanager
async def running(own: Ground, role: Role, folder: Path) -> AsyncIterator[Running]:
    station = own.station(role, folder)
    until = asyncio.Event()
    async with at_work(
        role,
        station,
        clock=clock,
        crash_point=lambda point: None,
        registry=CollectorRegistry(),
    ) as worker:
        ended = asyncio.create_task(worker.work(until))
        try:
            yield Running(worker, station, until, ended)
        finally:
            until.set()
            await ended


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while not holds():
            await asyncio.sleep(0.02)


async def tell(own: Ground, *told: Envelope) -> None:
    async with Producer(own.settings.kafka_bootstrap) as producer:
        await producer.send(own.topics.events.name, [message(envelope) for envelope in told])


def call(own: Ground, activity_id: str) -> Envelope:
    return event(called(activity_id, "D1"), id=activity_id, tenant_id=own.tenant)


def rows(own: Ground, kind: str) -> list[tuple[str, int]]:
    query = f"""
        SELECT {kind}_id, version FROM core.{kind} FINAL
        WHERE tenant_id = {{tenant:String}} ORDER BY {kind}_id"""
    return list(own.client.query(query, parameters={"tenant": own.tenant}).result_rows)


def archived(own: Ground) -> int:
    query = "SELECT count() FROM raw.event FINAL WHERE tenant_id = {tenant:String}"
    return int(own.client.query(query, parameters={"tenant": own.tenant}).first_row[0])


def moved(own: Ground, role: Role) -> int:
    """How many records the worker has put behind it."""
    positions = stored(own.client, own.group(role), own.topic_ids.values())
    return sum(position.next_offset for position in positions.values())


@pytest.fixture
def set_up(own: Ground) -> Ground:
    for role in ROLES.values():
        own.set_first_positions(role)
    return own


async def test_events_become_rows(set_up: Ground, tmp_path: Path) -> None:
    deal = event(created("D1"), tenant_id=set_up.tenant)
    await tell(set_up, deal, call(set_up, "A1"), call(set_up, "A2"))
    async with running(set_up, ROUTER, tmp_path), running(set_up, KEEPER, tmp_path):
        await eventually(lambda: rows(set_up, "deal") == [("D1", 3)])
        await eventually(lambda: rows(set_up, "activity") == [("A1", 1), ("A2", 1)])


async def test_a_worker_without_a_position_is_refused(own: Ground, tmp_path: Path) -> None:
    async with running(own, KEEPER, tmp_path) as keeper:
        failed = await keeper.ended
    assert isinstance(failed, MissingPosition)


async def test_the_next_worker_goes_on_where_the_last_one_stopped(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path) as first:
        await eventually(lambda: moved(set_up, ROUTER) == 1)
        assert await first.stop() is None
    await tell(set_up, call(set_up, "A2"))
    async with running(set_up, ROUTER, tmp_path) as second:
        await eventually(lambda: moved(set_up, ROUTER) == 2)
        assert second.worker.lanes.is_open()
    assert archived(set_up) == 2


async def test_the_position_counts_and_not_what_faust_has_committed(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: moved(set_up, ROUTER) == 1)
    set_up.client.command(
        "DELETE FROM raw.event WHERE tenant_id = {tenant:String}",
        parameters={"tenant": set_up.tenant},
    )
    topic = set_up.topics.events
    set_up.write_positions(
        replace(
            beginning(set_up.group(ROUTER), place, set_up.topic_ids[topic.name], RECORDED),
            reset_epoch=1,
        )
        for place in (Place(topic.name, partition) for partition in range(topic.partitions))
    )
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: archived(set_up) == 1)


async def test_a_record_that_is_no_event_is_buried_and_the_next_goes_on(
    set_up: Ground, tmp_path: Path
) -> None:
    name = set_up.topics.events.name
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        await producer.send(name, [Message(b"no event", partition=0)])
        await producer.send(name, [replace_partition(message(call(set_up, "A1")), 0)])
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: archived(set_up) == 1 and len(buried(set_up)) == 1)
    assert buried(set_up) == [(b"no event", 0)]


def replace_partition(told: Message, partition: int) -> Message:
    return told._replace(partition=partition)


def buried(own: Ground) -> list[tuple[bytes, int]]:
    query = "SELECT received, offset FROM ops.dead_letter FINAL WHERE topic_id = {id:String}"
    answer = own.client.query(
        query,
        parameters={"id": own.topic_ids[own.topics.events.name]},
        column_formats={"received": "bytes"},
    )
    return list(answer.result_rows)


async def test_a_worker_says_when_it_is_ready_and_how_far_behind_it_is(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path) as router:
        await eventually(lambda: moved(set_up, ROUTER) == 1)
        assert await asyncio.to_thread(router.metrics, "/readyz") == "ready\n"
        assert await asyncio.to_thread(router.metrics, "/healthz") == "alive\n"
        metrics = await asyncio.to_thread(router.metrics)
    place = f'{{partition="0",topic="{set_up.topics.events.name}"}}'
    assert f"touchline_lag_records{place} 0.0" in metrics
    assert "touchline_events_total 1.0" in metrics


async def test_two_workers_share_the_partitions_and_lose_nothing(
    set_up: Ground, tmp_path: Path
) -> None:
    told = [call(set_up, f"A{number}") for number in range(40)]
    await tell(set_up, *told[:20])
    async with running(set_up, ROUTER, tmp_path) as first:
        await eventually(lambda: moved(set_up, ROUTER) == 20)
        async with running(set_up, ROUTER, tmp_path / "second") as second:
            await eventually(lambda: bool(second.worker.lanes.positions()))
            await tell(set_up, *told[20:])
            await eventually(lambda: moved(set_up, ROUTER) == 40)
            places = [position.place for position in second.worker.lanes.positions()]
        await eventually(lambda: len(first.worker.lanes.positions()) == 5)
    assert len(places) < 5
    assert archived(set_up) == 40


async def test_it_stops_within_ten_seconds_in_the_middle_of_work(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *(call(set_up, f"A{number}") for number in range(500)))
    async with running(set_up, ROUTER, tmp_path) as router:
        await eventually(lambda: archived(set_up) > 0)
        async with asyncio.timeout(10):
            assert await router.stop() is None
