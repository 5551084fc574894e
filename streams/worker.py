"""How does a worker live: what is it given, when is it ready, and how does it end?

It ends when it is told to, after the batches under way, or when a lane or Faust fails. Nothing is
mended in place that a new start from the positions mends better; a supervisor starts it again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import faust
import structlog
from clickhouse_connect.driver.client import Client
from prometheus_client import CollectorRegistry

from streams import positions
from streams.app import DRAIN_SECONDS_MAX, stream_app
from streams.beginning import positions_to_begin_at
from streams.crash_points import CrashPoint
from streams.faust_seams import end_offset
from streams.generations import left_behind
from streams.lanes import Lanes, Limits, Surroundings
from streams.metrics import Metrics, PositionMetrics
from streams.monitoring import LOOPBACK, monitored
from streams.positions import Place, PositionRow
from streams.preflight import refuse_other_stores
from streams.producer import Producer
from streams.roles import Role, Tools, Topics
from streams.warehouse import Landing, patiently

# Faust gives up silently on a seek that takes longer than its own 90 seconds.
BEGIN_SECONDS_MAX = 45.0
STOP_SECONDS_MAX = 4.0

# Returns, late or never, why the worker must end.
Watch = Callable[[], Awaitable[BaseException]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Station:
    """Where a worker works; threads share what `connect` makes; the folder is Faust's."""

    group: str
    bootstrap: str
    connect: Callable[[], Client]
    folder: Path
    metrics_port: int
    metrics_host: str = LOOPBACK
    topics: Topics = field(default_factory=Topics)
    limits: Limits = field(default_factory=Limits)
    generation: int = 0
    ledgers_max: int = 50_000
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that has been put together and not yet started."""

    app: faust.App
    lanes: Lanes
    watches: tuple[Watch, ...] = ()

    async def work(self, until: asyncio.Event) -> BaseException | None:
        """Work until told to stop; what failed, if anything did."""
        told = asyncio.ensure_future(until.wait())
        faust_ended = asyncio.ensure_future(self._faust())
        watches = [asyncio.ensure_future(watch()) for watch in self.watches]
        failures: list[asyncio.Future[Any]] = [self.lanes.failure, *watches]
        await asyncio.wait([told, faust_ended, *failures], return_when=asyncio.FIRST_COMPLETED)
        failed = next((_reason(each) for each in failures if each.done()), None)
        await self.lanes.drain(DRAIN_SECONDS_MAX)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.app.stop(), STOP_SECONDS_MAX)
        for waiting in (told, *watches):
            waiting.cancel()
        return failed or await faust_ended

    async def _faust(self) -> BaseException | None:
        """Let Faust run until it is stopped or crashes; why it crashed."""
        try:
            await self.app.start()
            await self.app.wait()
        except Exception as problem:
            return problem
        reason: BaseException | None = self.app.crash_reason
        return reason


def _reason(failure: asyncio.Future[BaseException]) -> BaseException:
    return failure.exception() or failure.result()


@asynccontextmanager
async def at_work(
    role: Role,
    station: Station,
    *,
    clock: Callable[[], datetime],
    crash_point: CrashPoint,
    registry: CollectorRegistry,
) -> AsyncIterator[Worker]:
    """A worker with everything it needs, for the length of a block."""
    warehouse = await patiently(station.connect, seconds=BEGIN_SECONDS_MAX)
    await asyncio.to_thread(
        refuse_other_stores, station.bootstrap, warehouse, station.topics.all(), log.warning
    )
    async with Producer(station.bootstrap) as producer:
        tools = Tools(
            topics=station.topics,
            producer=producer,
            warehouse=warehouse,
            clock=clock,
            metrics=Metrics(registry),
            crash_point=crash_point,
            generation=station.generation,
            ledgers_max=station.ledgers_max,
        )
        worker = _put_together(role, station, tools)
        registry.register(
            PositionMetrics(worker.lanes.positions, partial(end_offset, worker.app), clock)
        )
        is_ready, host = worker.lanes.is_open, station.metrics_host
        with monitored(station.metrics_port, registry, is_ready, host=host):
            yield worker


def _put_together(role: Role, station: Station, tools: Tools) -> Worker:
    station.folder.mkdir(parents=True, exist_ok=True)
    landing = tools.landing(positions.TABLE)
    around = Surroundings(
        write_position=partial(_write_position, landing),
        end_offset=lambda place: end_offset(app, place),
        clock=tools.clock,
        limits=station.limits,
        position_stored=partial(tools.crash_point, f"{role.name}.position_stored"),
    )
    lanes = Lanes(role.works(tools), around)
    reads = role.reads(station.topics)

    async def read_positions(places: set[Place]) -> Mapping[Place, PositionRow]:
        found = await patiently(
            lambda: positions_to_begin_at(
                tools.warehouse,
                bootstrap=station.bootstrap,
                group=station.group,
                topics=reads,
                places=places,
            ),
            seconds=BEGIN_SECONDS_MAX,
        )
        for place, position in sorted(found.items()):
            log.info("begin", place=str(place), next_offset=position.next_offset)
        return found

    app = stream_app(
        group=station.group,
        bootstrap=station.bootstrap,
        topics=[topic.name for topic in reads],
        lanes=lanes,
        read_positions=read_positions,
        folder=station.folder,
        crash_point=tools.crash_point,
        instance=station.instance,
    )
    return Worker(app, lanes, (partial(left_behind, tools.warehouse, station.generation),))


async def _write_position(landing: Landing, position: PositionRow) -> None:
    await landing.land([positions.TABLE.values(position)])
