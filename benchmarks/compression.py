"""What would it cost to compress what goes into the log, and what would it save?

    python -m benchmarks.compression

Events of a simulated quarter are written and read again as a router reads them, on one broker, once
for each way of compressing that is installed: none, gzip, and those of cramjam where it is there.
Microseconds of CPU for an event in who writes, who reads and the broker, and bytes in the log.

The sketch: zstd packs 300 MB a second and unpacks a gigabyte, so 3 µs and 1 for an event of 700
bytes, and the log takes a fifth; gzip takes ten times as long. The broker unpacks what it checks.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.codec import has_zstd

from benchmarks.hot_path import told
from benchmarks.processes import cpu_seconds
from benchmarks.results import Figure, tell
from events.topics import EVENTS
from streams.declare import admin, make
from streams.producer import BATCH_BYTES
from touchline.local.runtime import Runtime
from touchline.settings import Settings

WAYS = (None, "gzip", *(("lz4", "snappy", "zstd") if has_zstd() else ()))
FETCHED_MAX = 5_000
MICRO = 1_000_000


async def written(bootstrap: str, topic: str, way: str | None, values: Sequence[bytes]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        compression_type=way,
        max_batch_size=BATCH_BYTES,
    )
    async with producer:
        for value in values:
            await producer.send(topic, value=value)


async def read(bootstrap: str, topic: str, count: int) -> None:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    async with consumer:
        while count > 0:
            for records in (
                await consumer.getmany(timeout_ms=1_000, max_records=FETCHED_MAX)
            ).values():
                count -= len(records)


class Way:
    """What one way of compressing takes, for each of some runs."""

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.taken: dict[str, list[float]] = {}

    def run(self, runtime: Runtime, settings: Settings, values: Sequence[bytes], run: int) -> None:
        topic, bootstrap = f"compressed.{self.name or 'not'}.{run}", settings.kafka_bootstrap
        with admin(bootstrap) as broker:
            make(broker, replace(EVENTS, name=topic, partitions=1))
        before, began = cpu_seconds(runtime.children["broker"].pid), time.process_time()
        asyncio.run(written(bootstrap, topic, self.name, values))
        half = time.process_time()
        asyncio.run(read(bootstrap, topic, len(values)))
        ended = time.process_time()
        spent = cpu_seconds(runtime.children["broker"].pid) - before
        for who, seconds in (("writes", half - began), ("reads", ended - half), ("broker", spent)):
            self.taken.setdefault(f"{who}, CPU of an event", []).append(
                seconds * MICRO / len(values)
            )
        held = sum(path.stat().st_size for path in settings.home.rglob(f"{topic}-*/*.log"))
        self.taken.setdefault("bytes of an event in the log", []).append(held / len(values))

    def tell(self) -> None:
        for figure, taken in self.taken.items():
            unit = "bytes" if figure.startswith("bytes") else "µs"
            tell(Figure("compression", f"{self.name or 'none'}: {figure}", unit, taken))


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--events", type=int, default=50_000)
    said.add_argument("--runs", type=int, default=3)
    said.add_argument("--quick", action="store_true", help="A thousand events, once.")
    options = said.parse_args()
    values = told(1_000 if options.quick else options.events)
    ways = [Way(name) for name in WAYS]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with Runtime(settings, processes=frozenset({"broker"})) as runtime:
            for run in range(1 if options.quick else options.runs):
                for way in ways:
                    way.run(runtime, settings, values, run)
    for way in ways:
        way.tell()


if __name__ == "__main__":
    main()
