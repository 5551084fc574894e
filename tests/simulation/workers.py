"""How is a worker put together in a simulated process?

From the product's own parts: its roles wire router, keeper and dead letters, its lanes feed them,
its positions are compared with the log, and its worker ends as it ends. Only what they reach out
to is simulated: log, warehouse, clock and Faust.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import faust
from prometheus_client import CollectorRegistry

from streams import positions
from streams.continuity import Continuous
from streams.lane import Limits, Surroundings
from streams.lanes import Lanes, OpenWork
from streams.log import Log, refuse_other_log
from streams.metrics import Metrics
from streams.positions import Place, PositionRow, required, stored
from streams.roles import ROLES, Tools, Topics
from streams.sources.connections import Connections
from streams.sources.known import no_sources
from streams.warehouse import Landing, patiently
from streams.worker import BEGIN_SECONDS_MAX, Worker
from tests.simulation.broker import Broker
from tests.simulation.client import Client
from tests.simulation.consumer import Consumer
from tests.simulation.faults import Fault, Faults
from tests.simulation.group import Group
from tests.simulation.process import Process
from tests.simulation.scheduler import Scheduler
from tests.simulation.sender import Sender

MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)
METRICS = Metrics(CollectorRegistry())
LEDGERS_MAX, LEDGERS_MAX_SMALL = 50_000, 2


@dataclass(frozen=True, slots=True)
class Ground:
    """What all workers of a world share."""

    scheduler: Scheduler
    faults: Faults
    broker: Broker
    topics: Topics
    limits: Limits

    def clock(self) -> datetime:
        return MIDNIGHT + timedelta(seconds=self.scheduler.now)


class Workplace:
    """Where one worker works; a world with a bug gives it other parts."""

    def __init__(
        self,
        ground: Ground,
        role: str,
        process: Process,
        group: Group,
        client: Client,
        sender: Sender,
    ) -> None:
        self.ground = ground
        self.role = ROLES[role]
        self.process = process
        self.group = group
        self.client = Continuous(client, lambda: ground.scheduler.now)
        self.sender = sender
        self.landing = Landing(client, positions.TABLE)
        self.until = asyncio.Event()
        self.member: Consumer | None = None

    async def work(self) -> BaseException | None:
        """As `streams.worker` does: what failed, if anything did."""
        ground = self.ground
        around = Surroundings(
            write_position=self.write_position,
            end_offset=ground.broker.end,
            clock=ground.clock,
            now=asyncio.get_running_loop().time,
            limits=ground.limits,
            position_stored=partial(self.crash_point, f"{self.role.name}.position_stored"),
        )
        lanes = Lanes(self.works(), around)
        self.member = self.consumer(lanes)
        return await Worker(cast(faust.App, self.member), lanes).work(self.until)

    def consumer(self, lanes: Lanes) -> Consumer:
        ground = self.ground
        return Consumer(
            self.process, self.group, ground.broker, ground.faults, lanes, self.read_positions
        )

    def works(self) -> Mapping[str, OpenWork]:
        ground = self.ground
        is_small = ground.faults.strikes(Fault.CACHE_SMALL)
        return self.role.works(
            Tools(
                topics=self.topics(),
                producer=self.sender,
                warehouse=self.client,
                clock=ground.clock,
                metrics=METRICS,
                crash_point=self.crash_point,
                generation=0,
                ledgers_max=LEDGERS_MAX_SMALL if is_small else LEDGERS_MAX,
                connections=Connections(no_sources(), {}, ground.clock),
            )
        )

    def topics(self) -> Topics:
        return self.ground.topics

    def crash_point(self, point: str) -> None:
        if self.ground.faults.strikes(Fault.KILLED_BETWEEN_EFFECTS):
            self.process.crash(point)

    async def write_position(self, position: PositionRow) -> None:
        await self.landing.land([positions.TABLE.values(position)])

    async def read_positions(self, places: tuple[Place, ...]) -> Mapping[Place, PositionRow]:
        return await patiently(partial(self.found, places), seconds=BEGIN_SECONDS_MAX)

    def found(self, places: tuple[Place, ...]) -> Mapping[Place, PositionRow]:
        broker, group = self.ground.broker, self.group.name
        topic_ids = {
            topic.name: broker.topic_id(topic.name) for topic in self.role.reads(self.ground.topics)
        }
        found = required(stored(self.client, group, topic_ids.values()), group, places, topic_ids)
        for position in found.values():
            refuse_other_log(cast(Log, broker), position)
        return found
