"""Where does the contest take place?

One broker and one warehouse, as `touchline up` runs them, and two topics told before anybody
starts: one with all touches, and one with a tenth of them for whoever would need minutes. Each run
reads its topic from the beginning, as a group of its own.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiokafka import AIOKafkaProducer
from clickhouse_connect.driver.client import Client

from benchmarks.keyed_aggregate.aggregate import TABLES
from benchmarks.keyed_aggregate.touches import PARTITIONS, Touch, Touches
from events.topics import DAY_MS, Topic
from streams import epochs, positions
from streams.beginning import set_first_positions
from streams.declare import admin
from streams.warehouse import insert
from touchline.local.processes import STORES
from touchline.local.runtime import Runtime, prepare_stores
from touchline.settings import Settings
from touchline.warehouse import connect

TOPIC = Topic("benchmark.touches", PARTITIONS, "delete", 7 * DAY_MS, 1024 * 1024)
TENTH = Topic("benchmark.touches_tenth", PARTITIONS, "delete", 7 * DAY_MS, 1024 * 1024)
# As large as producers send under load.
BATCH_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Course:
    """A topic, and what was told in it."""

    topic: Topic
    touches: Touches


@dataclass(frozen=True, slots=True)
class Stage:
    """Broker and warehouse while they run."""

    settings: Settings
    client: Client
    topic_ids: Mapping[str, str]
    whole: Course
    tenth: Course

    def empty_tables(self) -> None:
        for table in TABLES:
            self.client.command(f"TRUNCATE TABLE {table.name}")

    def set_positions(self, group: str) -> None:
        """Before the first record, as setting up writes them."""
        rows = set_first_positions(
            self.client,
            bootstrap=self.settings.kafka_bootstrap,
            group=group,
            topics=[self.whole.topic],
            topic_ids=self.topic_ids,
            worked_on=lambda topic_id: False,
            now=datetime.now(UTC),
        )
        insert(self.client, positions.TABLE, rows)


@contextmanager
def stage(events: int) -> Iterator[Stage]:
    """For the length of a block, with so many events told."""
    with TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with Runtime(settings, STORES):
            prepare_stores(settings)
            yield set_up(settings, events)


def set_up(settings: Settings, events: int) -> Stage:
    """On a broker and a warehouse that run and have been prepared."""
    whole, tenth = Course(TOPIC, Touches(events)), Course(TENTH, Touches(events // 10))
    client = connect(settings)
    client.command("CREATE DATABASE IF NOT EXISTS benchmark")
    for table in TABLES:
        client.command(table.definition)
    with admin(settings.kafka_bootstrap) as broker:
        ids = epochs.set_up(broker, client, [TOPIC, TENTH], datetime.now(UTC))
    for course in (whole, tenth):
        asyncio.run(tell(settings.kafka_bootstrap, course.topic, course.touches))
    return Stage(settings, client, ids, whole, tenth)


async def tell(bootstrap: str, topic: Topic, touches: Iterable[Touch]) -> None:
    """All of them into the log, in their order, acknowledged."""
    producer: Any = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", max_batch_size=BATCH_BYTES
    )
    async with producer:
        filling = {partition: producer.create_batch() for partition in range(PARTITIONS)}
        for touch in touches:
            batch = filling[touch.partition]
            if batch.append(key=touch.key, value=touch.value, timestamp=None) is None:
                await producer.send_batch(batch, topic.name, partition=touch.partition)
                batch = filling[touch.partition] = producer.create_batch()
                batch.append(key=touch.key, value=touch.value, timestamp=None)
        for partition, batch in filling.items():
            await producer.send_batch(batch, topic.name, partition=partition)
        await producer.flush()
