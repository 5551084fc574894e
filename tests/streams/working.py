"""How does a test put workers to work on a real broker and engine, and see what they did?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from prometheus_client import CollectorRegistry

from events.envelope import Envelope
from events.topics import Topic
from streams.crash_points import CrashPoint, never
from streams.epochs import newest
from streams.positions import Place, stored
from streams.producer import Producer
from streams.roles import ROLES, Role
from streams.standing import Stores
from streams.worker import Station, Worker, at_work
from tests.streams.given import Ground, called, clock, event, message, opened
from touchline.verify import verify

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
async def running(
    own: Ground,
    role: Role,
    folder: Path,
    *,
    crash_point: CrashPoint = never,
    **at_its_station: Any,
) -> AsyncIterator[Running]:
    station = replace(own.station(role, folder), **at_its_station)
    until = asyncio.Event()
    async with at_work(
        role,
        station,
        clock=clock,
        crash_point=crash_point,
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


def logs(own: Ground) -> dict[str, str]:
    """The log that counts of each topic."""
    names = [topic.name for topic in own.topics.all()]
    return {name: row.log_id for name, row in newest(own.client, names).items()}


async def landed(own: Ground, folder: Path) -> None:
    """Let router and keeper work until nothing is left to do."""
    async with (
        running(own, ROUTER, folder) as router,
        running(own, KEEPER, folder) as keeper,
        asyncio.timeout(SECONDS_MAX),
    ):
        while not await asyncio.to_thread(is_landed, own):
            for worker in (router, keeper):
                if worker.ended.done() and (failed := worker.ended.result()):
                    raise failed
            await asyncio.sleep(0.1)


def is_landed(own: Ground) -> bool:
    """Whether every group stood at the end of every partition that it reads, all at one time.

    Positions first: a keeper that works on one partition tells another, and ends only move on.
    """
    with opened(own) as stores:
        log_ids = logs(own).values()
        reached = {group: stored(stores.client, group, log_ids) for group in stores.readers}
        return all(
            (position := reached[group].get(place)) and position.next_offset == end
            for topic in own.topics.all()
            for place, end in ends(stores, topic).items()
            for group in stores.groups_of(topic)
        )


def ends(stores: Stores, topic: Topic) -> dict[Place, int]:
    places = [Place(topic.name, partition) for partition in range(topic.partitions)]
    return {place: stores.log.reach(place).end for place in places}


def differences(own: Ground) -> list[str]:
    """What `touchline verify` finds, with nobody at work."""
    found = verify(own.client, tenant=own.tenant, pause_seconds=0.0).differences
    return [str(each) for each in found]
