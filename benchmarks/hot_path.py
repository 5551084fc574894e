"""What does an event cost in the router and in the keeper, apart from broker and warehouse?

    python -m benchmarks.hot_path --events 30000
    python -m benchmarks.hot_path --profile keeper

The workers' own code on simulated events, in batches as a backlog gives them; rows and messages go
nowhere. Microseconds of CPU for an event, the median of the rounds and their range; with
`--profile` the dearest functions instead.

The sketch: a decoder in C takes 5 to 10 for an event and its payload, a payload as text 2, each of
the 2.1 facts of an event 2 to make, 2 to pack, 4 to unpack; a fold over a few facts 20.
"""

import argparse
import asyncio
import cProfile
import pstats
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, cast

from clickhouse_connect.driver.client import Client
from prometheus_client import CollectorRegistry

from benchmarks.results import Figure, tell
from events.topics import EVENTS, FACTS, Topic
from streams.batch import Batch, Record, Work
from streams.crash_points import never
from streams.departures import Message
from streams.intake import ARRAY, Accepted, judged
from streams.metrics import Metrics
from streams.positions import Place, beginning
from streams.producer import Producer
from streams.roles import ROLES, Tools, Topics
from streams.sources.connections import Connections
from streams.sources.known import no_sources
from touchline.garbage import collect_garbage_seldom
from touchline.sending import batches
from touchline.simulator import simulate

NAME = "hot_path"
COUNT, COUNT_QUICK = 20_000, 2_000
ROUNDS, ROUNDS_QUICK = 3, 1
BATCH_RECORDS = 5_000
DEAREST = 30
MICRO = 1_000_000


class Nowhere:
    """A warehouse that is empty and stays so, and a broker of which one topic is read."""

    result_rows: tuple[Any, ...] = ()

    def __init__(self) -> None:
        self.facts: list[Message] = []

    def insert(self, *_: Any, **__: Any) -> None: ...

    def query(self, *_: Any, **__: Any) -> "Nowhere":
        return self

    async def send_patiently(self, topic: str, messages: Sequence[Message]) -> None:
        if topic == FACTS.name:
            self.facts += messages


def told(count: int) -> list[bytes]:
    """So many events as they stand in the log."""
    now = datetime.now(UTC)
    texts = (
        verdict.message.value
        for batch in batches(simulate(seed=1))
        for verdict in judged(batch.body, ARRAY, tenant_id="main", now=now)
        if isinstance(verdict, Accepted)
    )
    return list(islice(texts, count))


def batches_of(topic: str, partition: int, values: Sequence[bytes]) -> list[Batch]:
    records = [Record(offset, None, value) for offset, value in enumerate(values)]
    return [
        Batch(topic, "id", partition, tuple(records[first : first + BATCH_RECORDS]))
        for first in range(0, len(records), BATCH_RECORDS)
    ]


class Workers:
    """A router, and a keeper for each partition."""

    def __init__(self) -> None:
        self.nowhere = Nowhere()
        tools = Tools(
            topics=Topics(),
            producer=cast(Producer, self.nowhere),
            warehouse=cast(Client, self.nowhere),
            clock=lambda: datetime.now(UTC),
            metrics=Metrics(CollectorRegistry()),
            crash_point=never,
            generation=1,
            ledgers_max=1_000_000,
            connections=Connections(no_sources(), {}, lambda: datetime.now(UTC)),
        )
        self.router = opened("router", tools, EVENTS, 0)
        self.keepers = [
            opened("keeper", tools, FACTS, partition) for partition in range(FACTS.partitions)
        ]

    async def route(self, events: list[bytes]) -> None:
        for batch in batches_of(EVENTS.name, 0, events):
            await self.router(batch)

    async def keep(self) -> None:
        """All facts, and those that the ledgers tell each other."""
        while facts := self.nowhere.facts:
            self.nowhere.facts = []
            for partition, keeper in enumerate(self.keepers):
                share = [each.value for each in facts if each.partition == partition]
                for batch in batches_of(FACTS.name, partition, share):
                    await keeper(batch)


def opened(role: str, tools: Tools, topic: Topic, partition: int) -> Work:
    """The work of a role on one partition, as a worker opens it."""
    position = beginning(role, Place(topic.name, partition), "id", tools.clock())
    return ROLES[role].works(tools)[topic.name](position)


def measured(events: list[bytes], profiled: str | None) -> dict[str, float]:
    """Microseconds of CPU for an event in each worker."""
    workers = Workers()
    found = {}
    for name, work in (("router", workers.route(events)), ("keeper", workers.keep())):
        profile = cProfile.Profile()
        began = time.process_time()
        if name == profiled:
            profile.runcall(asyncio.run, work)
            pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(DEAREST)
        else:
            asyncio.run(work)
        found[name] = (time.process_time() - began) * MICRO / len(events)
    return found


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--events", type=int)
    said.add_argument("--rounds", type=int)
    said.add_argument("--quick", action="store_true", help="Few events, and once.")
    said.add_argument("--profile", choices=("router", "keeper"))
    options = said.parse_args()
    events = told(options.events or (COUNT_QUICK if options.quick else COUNT))
    rounds = options.rounds or (ROUNDS_QUICK if options.quick else ROUNDS)
    collect_garbage_seldom()
    found = [measured(events, options.profile) for _ in range(rounds)]
    for name in found[0]:
        took = [each[name] for each in found]
        tell(Figure(NAME, f"{name}, processor time of an event", "µs", took))


if __name__ == "__main__":
    main()
