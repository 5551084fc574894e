"""How does a worker live: what is it given, when is it ready, and how does it end?

It ends when it is told to, after the batches under way, or when a lane or Faust fails. Nothing is
mended in place that a new start from the positions mends better; a supervisor starts it again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import faust
import structlog
from clickhouse_connect.driver.client import Client
from prometheus_client import CollectorRegistry

from events.topics import Topic
from streams import positions
from streams.app import DRAIN_SECONDS_MAX, stream_app
from streams.beginning import positions_to_begin_at
from streams.continuity import Continuous
from streams.crash_points import CrashPoint
from streams.errors import Refused
from streams.faust_seams import Seams, end_offset
from streams.generations import left_behind
from streams.incidents import Report, unreported
from streams.lane import Limits, Surroundings
from streams.lanes import Lanes
from streams.membership import why_lost
from streams.metrics import LaneMetrics, Metrics
from streams.monitoring import LOOPBACK, monitored
from streams.outages import WAIT_SECONDS_MAX, store_away, stores_that_answer
from streams.positions import Place, PositionRow
from streams.preflight import topics_replaced
from streams.producer import Producer
from streams.roles import Role, Tools, Topics
from streams.scoring import Scoring
from streams.sentiment.pool import Pool
from streams.sources.connections import Connections
from streams.sources.known import Sources, no_sources
from streams.sources.vendors import VENDORS
from streams.warehouse import Landing, patiently
from streams.watchdog import Patience, Watchdog, end_deaf, ended_when_deaf, ends_in_the_log

# Faust gives up silently on a seek that takes longer than its own 90 seconds.
BEGIN_SECONDS_MAX = 45.0
STOP_SECONDS_MAX = 4.0
LEFT_BEHIND_SECONDS_MAX = 2.0

# Returns, late or never, why the worker must end.
Watch = Callable[[], Awaitable[BaseException]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Station:
    """Where a worker works; threads share what `connect` makes; the folder is Faust's.

    The pool scores replies, with the life of the worker.
    """

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
    patience: Patience = field(default_factory=Patience)
    store_seconds_max: float = WAIT_SECONDS_MAX
    report: Report = unreported
    sources: Sources = field(default_factory=no_sources)
    pool: Pool | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that has been put together and not yet started."""

    app: faust.App
    lanes: Lanes
    watches: tuple[Watch, ...] = ()
    left_behind: Watch | None = None

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
        return await self._or_left_behind(failed or await faust_ended)

    async def _or_left_behind(self, failed: BaseException | None) -> BaseException | None:
        """Who slept through a switch finds topics gone that nobody needs any more."""
        if self.left_behind and isinstance(failed, Refused):
            with suppress(TimeoutError):
                return await asyncio.wait_for(self.left_behind(), LEFT_BEHIND_SECONDS_MAX)
        return failed

    async def _faust(self) -> BaseException | None:
        """Let Faust run until it is stopped or crashes; why it crashed."""
        try:
            await self.app.start()
            await self.app.wait()
        except Exception as problem:
            return store_away(problem)
        reason: BaseException | None = self.app.crash_reason
        return store_away(reason) if isinstance(reason, Exception) else reason


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
    warehouse = await stores_that_answer(
        station.connect,
        station.bootstrap,
        station.topics.all(),
        seconds_max=station.store_seconds_max,
    )
    connections = Connections(station.sources, VENDORS, clock)
    pool = station.pool
    async with (
        Producer(station.bootstrap) as producer,
        aclosing(connections),
        pool or nullcontext(),
    ):
        tools = Tools(
            topics=station.topics,
            producer=producer,
            warehouse=Continuous(warehouse, monotonic),
            clock=clock,
            metrics=Metrics(registry),
            crash_point=crash_point,
            generation=station.generation,
            ledgers_max=station.ledgers_max,
            connections=connections,
            scoring=Scoring(pool) if pool else None,
        )
        worker = _put_together(role, station, tools)
        ends = partial(end_offset, worker.app)
        registry.register(LaneMetrics(worker.lanes, ends, clock, monotonic))
        is_ready, host = worker.lanes.is_open, station.metrics_host
        deaf = partial(end_deaf, clock, station.report)
        with (
            monitored(station.metrics_port, registry, is_ready, host=host),
            ended_when_deaf(station.patience.loop_seconds_max, deaf),
        ):
            yield worker


def _put_together(role: Role, station: Station, tools: Tools) -> Worker:
    station.folder.mkdir(parents=True, exist_ok=True)
    around = Surroundings(
        write_position=partial(_write_position, tools.landing(positions.TABLE)),
        end_offset=lambda place: end_offset(app, place),
        clock=tools.clock,
        now=monotonic,
        limits=station.limits,
        position_stored=partial(tools.crash_point, f"{role.name}.position_stored"),
    )
    lanes = Lanes(role.works(tools), around)
    reads = role.reads(station.topics)
    app = stream_app(
        group=station.group,
        bootstrap=station.bootstrap,
        topics=[topic.name for topic in reads],
        lanes=lanes,
        seams=Seams(
            read_positions=partial(_positions, station, tools, reads),
            open_lanes=lambda found: lanes.open(found.values()),
            has_room=lanes.has_room,
            reached=lanes.reached,
            lost_membership=partial(_leave, station, lanes),
        ),
        folder=station.folder,
        crash_point=tools.crash_point,
        instance=station.instance,
    )
    ends = partial(ends_in_the_log, station.bootstrap)
    watchdog = Watchdog(lanes, ends, station.patience, tools.clock, monotonic)
    left = partial(left_behind, tools.warehouse, station.generation)
    replaced = partial(
        topics_replaced,
        station.bootstrap,
        tools.warehouse,
        station.topics.all(),
        lanes.positions,
        station.patience.topics_seconds,
    )
    return Worker(app, lanes, (left, watchdog.watch, replaced), left_behind=left)


async def _positions(
    station: Station, tools: Tools, reads: Collection[Topic], places: set[Place]
) -> Mapping[Place, PositionRow]:
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


def _leave(station: Station, lanes: Lanes, member_id: str) -> None:
    """End a worker that the broker no longer knows, for whatever reason there is."""

    async def leave() -> None:
        ask = partial(why_lost, instance=station.instance, member_id=member_id)
        lanes.fail(await asyncio.to_thread(ask, station.bootstrap, station.group))

    leaving = asyncio.ensure_future(leave())
    lanes.failure.add_done_callback(lambda _: leaving.cancel())


async def _write_position(landing: Landing, position: PositionRow) -> None:
    await landing.land([positions.TABLE.values(position)])
