"""What does a warehouse look like after years: many tenants, millions of facts?

A simulated tenant is told to the workers' own router and keepers, which land archive, facts and
rows in an embedded warehouse. Further tenants are its rows once more under other names, made by the
engine. At last some of the rows land again in small inserts, as they do while events come in, so
that the tables are asked as they are at work: a few large parts and many small ones.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple, cast

from clickhouse_connect.driver.client import Client
from prometheus_client import CollectorRegistry

from events.topics import EVENTS, FACTS
from projections import fact, views
from projections.columns import Table
from projections.meaning import TABLES
from streams import positions, schema
from streams.batch import Batch, Record
from streams.crash_points import never
from streams.departures import Message
from streams.generations import FIRST
from streams.intake import ARRAY, Accepted, judged
from streams.lanes import OpenWork
from streams.metrics import Metrics
from streams.positions import Place, after, beginning
from streams.producer import Producer
from streams.roles import ROLES, Tools, Topics
from streams.sources.connections import Connections
from streams.sources.known import no_sources
from streams.warehouse import insert
from touchline.local.runtime import Runtime
from touchline.sending import batches
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.warehouse import connect

BATCH_RECORDS = 5_000
LEDGERS_MAX = 1_000_000
FRESH_INSERTS = 8
# One row in so many lands again in each fresh insert.
FRESH_SHARE = 2_000
READ = (fact.TABLE, *TABLES.values())


class Size(NamedTuple):
    """So many tenants, each of so many reps, weeks, and so much to do."""

    tenants: int
    reps: int
    weeks: int
    scale: float


QUICK = Size(tenants=2, reps=5, weeks=13, scale=0.3)
SMALL = Size(tenants=4, reps=10, weeks=52, scale=0.2)
# 10 million events of 200 reps about 110,000 deals.
FULL = Size(tenants=20, reps=10, weeks=52, scale=5.0)


class Log:
    """A broker of which one topic is read."""

    def __init__(self) -> None:
        self.facts: list[Message] = []

    async def send_patiently(self, topic: str, messages: Sequence[Message]) -> None:
        if topic == FACTS.name:
            self.facts += messages

    def taken(self, partition: int) -> list[bytes]:
        """What a partition holds that nobody has read."""
        share = [each.value for each in self.facts if each.partition == partition]
        self.facts = [each for each in self.facts if each.partition != partition]
        return share


class Flow:
    """A router, and a keeper for each partition, on one log and one warehouse."""

    def __init__(self, client: Client) -> None:
        self.log = Log()
        self._client = client
        tools = Tools(
            topics=Topics(),
            producer=cast(Producer, self.log),
            warehouse=client,
            clock=lambda: datetime.now(UTC),
            metrics=Metrics(CollectorRegistry()),
            crash_point=never,
            generation=FIRST,
            ledgers_max=LEDGERS_MAX,
            connections=Connections(no_sources(), {}, lambda: datetime.now(UTC)),
        )
        self._lanes = {
            (topic, partition): Lane(role, work, Place(topic, partition))
            for role, topic, partitions in (
                ("router", EVENTS.name, 1),
                ("keeper", FACTS.name, FACTS.partitions),
            )
            for work in (ROLES[role].works(tools)[topic],)
            for partition in range(partitions)
        }

    async def work(self, events: Iterable[bytes]) -> int:
        """Archive and fold these events, and all that the ledgers tell each other."""
        worked_on = 0
        unread = iter(events)
        while share := list(islice(unread, BATCH_RECORDS)):
            await self._lanes[EVENTS.name, 0](share)
            while self.log.facts:
                for partition in range(FACTS.partitions):
                    await self._lanes[FACTS.name, partition](self.log.taken(partition))
            worked_on += len(share)
        insert(self._client, positions.TABLE, [lane.position for lane in self._lanes.values()])
        return worked_on


class Lane:
    """The work on one partition, and how far it has come."""

    def __init__(self, role: str, open_work: OpenWork, place: Place) -> None:
        self.position = beginning(f"touchline-{role}", place, "id", datetime.now(UTC))
        self._offsets = count()
        self._work = open_work(self.position)

    async def __call__(self, values: Sequence[bytes]) -> None:
        if values:
            records = tuple(Record(next(self._offsets), None, value) for value in values)
            batch = Batch(self.position.topic, "id", self.position.partition, records)
            told = await self._work(batch)
            self.position = after(self.position, batch, told, datetime.now(UTC))


@contextmanager
def warehouse(folder: Path) -> Iterator[tuple[Settings, Client]]:
    """An embedded warehouse with all tables and views, for the length of a block."""
    settings = Settings.with_free_ports(folder)
    with Runtime(settings, {"warehouse"}):
        client = connect(settings)
        schema.create(client, views.statements())
        yield settings, client


def told(tenant: str, size: Size, seed: int = 1) -> Iterator[bytes]:
    """The events of a tenant as they stand in the log."""
    now = datetime.now(UTC)
    story = simulate(seed=seed, reps=size.reps, weeks=size.weeks, scale=size.scale)
    for batch in batches(story):
        for verdict in judged(batch.body, ARRAY, tenant_id=tenant, now=now):
            if isinstance(verdict, Accepted):
                yield verdict.message.value


def fill(client: Client, size: Size) -> int:
    """Fill an empty warehouse; how many events all its tenants were told."""
    events = asyncio.run(Flow(client).work(told(tenant(0), size)))
    for number in range(1, size.tenants):
        for table in READ:
            copy(client, table, tenant(number))
    for table in READ:
        land_again(client, table)
    return events * size.tenants


def tenant(number: int) -> str:
    return f"tenant-{number:03}"


def copy(client: Client, table: Table, tenant_id: str) -> None:
    """The rows of the simulated tenant once more, as those of another."""
    client.command(
        f"INSERT INTO {table.name} SELECT * REPLACE ('{tenant_id}' AS tenant_id) "
        f"FROM {table.name} AS simulated WHERE simulated.tenant_id = '{tenant(0)}'"
    )


def land_again(client: Client, table: Table) -> None:
    """Some rows of all tenants, by the entity, in several small inserts."""
    key = ", ".join(table.key[:3])
    for number in range(FRESH_INSERTS):
        client.command(
            f"INSERT INTO {table.name} SELECT * FROM {table.name} "
            f"WHERE cityHash64({key}) % {FRESH_SHARE} = {number}"
        )
