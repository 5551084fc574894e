"""The contestant Faust, as its manual has it: an agent, a table with a changelog, a batched sink.

At its defaults; 1,000 touches at a time are inserted into ClickHouse. The first touch counts as at
hand when the agent sees it, the last one is done when it has been inserted.
"""

import argparse
import asyncio
import time
from typing import Any

import faust
from clickhouse_connect.driver.client import Client

from benchmarks.keyed_aggregate.aggregate import TOUCHES
from benchmarks.keyed_aggregate.marks import FIRST, LAST, mark
from benchmarks.keyed_aggregate.touches import PARTITIONS
from touchline.leaving import leave
from touchline.settings import Settings
from touchline.warehouse import connect

ROWS_PER_INSERT = 1_000
FLUSH_SECONDS = 1.0
# Who goes on after a kill does not know how many are left: nothing came for so long.
QUIET_SECONDS = 15.0
# The place of one that was killed is kept for a minute.
JOIN_SECONDS_MAX = 90.0


class Sink:
    """Rows on their way into the warehouse, so many at once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rows: list[tuple[Any, ...]] = []
        self.heard, self.landed = 0, 0
        self.heard_at = time.monotonic() + JOIN_SECONDS_MAX - QUIET_SECONDS

    async def put(self, *values: Any) -> None:
        self.heard, self.heard_at = self.heard + 1, time.monotonic()
        self._rows.append(values)
        if len(self._rows) >= ROWS_PER_INSERT:
            await self.flush()

    async def flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            names = list(TOUCHES.columns)
            await asyncio.to_thread(self._client.insert, TOUCHES.name, rows, column_names=names)
            self.landed += len(rows)


def application(settings: Settings, topic: str, group: str, sink: Sink) -> faust.App:
    folder = settings.home / "faust" / group
    folder.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        group,
        broker=f"kafka://{settings.kafka_bootstrap}",
        store="memory://",
        datadir=folder,
        topic_partitions=PARTITIONS,
        consumer_auto_offset_reset="earliest",
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    deals = app.Table("deals", default=lambda: (0, 0), partitions=PARTITIONS)

    async def add(stream: Any) -> None:
        async for event in stream.events():
            if not sink.heard:
                mark(FIRST)
            call, where = event.value, event.message
            touches, seconds = deals[call["deal_id"]]
            deals[call["deal_id"]] = (touches + 1, seconds + call["duration_seconds"])
            await sink.put(group, where.partition, where.offset, call["deal_id"], where.value)

    app.agent(app.topic(topic))(add)
    return app


async def run(settings: Settings, topic: str, group: str, count: int) -> None:
    sink = Sink(connect(settings))
    app = application(settings, topic, group, sink)
    await app.start()
    while sink.landed < count and time.monotonic() < sink.heard_at + QUIET_SECONDS:
        await asyncio.sleep(0.01)
        if sink.heard > sink.landed and time.monotonic() > sink.heard_at + FLUSH_SECONDS:
            await sink.flush()
    mark(LAST)
    await app.stop()
    leave(0)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--topic", required=True)
    said.add_argument("--group", required=True)
    said.add_argument("--events", type=int, required=True)
    options = said.parse_args()
    asyncio.run(run(Settings(), options.topic, options.group, options.events))


if __name__ == "__main__":
    main()
