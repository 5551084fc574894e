"""Who takes part: how is each started, and where does its answer stand?"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from benchmarks.keyed_aggregate.aggregate import DEALS
from benchmarks.keyed_aggregate.stage import Course, Stage
from benchmarks.keyed_aggregate.touches import Totals

ROOT = Path(__file__).parents[2]
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PACKAGE = "benchmarks.keyed_aggregate"
# A changelog of which nothing comes for so long is read no further.
END_MS = 3_000
# Between two checkpoints where one is killed: at five seconds there would be none before.
CHECKPOINT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Contestant:
    """`command` is given a group of its own; a kill comes while it keeps what it has done."""

    name: str
    command: Callable[[Stage, Course, str], list[str]]
    prepare: Callable[[Stage, str], None]
    totals: Callable[[Stage, str], Mapping[str, Totals]]
    when_killed: tuple[str, ...] = ()
    takes_all: bool = True


def lane_command(stage: Stage, course: Course, group: str) -> list[str]:
    events = str(course.touches.count)
    return [sys.executable, "-m", f"{PACKAGE}.lane", "--group", group, "--events", events]


def lane_prepare(stage: Stage, group: str) -> None:
    stage.empty_tables()
    stage.set_positions(group)


def lane_totals(stage: Stage, group: str) -> Mapping[str, Totals]:
    """What the warehouse says."""
    answer = stage.client.query(f"SELECT deal_id, touches, seconds FROM {DEALS.name} FINAL")
    return {deal_id: Totals(touches, seconds) for deal_id, touches, seconds in answer.result_rows}


def quix_command(stage: Stage, course: Course, group: str) -> list[str]:
    return [
        *(str(PEERS_PYTHON), "-W", "ignore", "-m", f"{PACKAGE}.quix"),
        *("--bootstrap", stage.settings.kafka_bootstrap, "--topic", course.topic.name),
        *("--group", group, "--events", str(course.touches.count)),
        *("--state", str(stage.settings.home / group)),
    ]


def quix_totals(stage: Stage, group: str) -> Mapping[str, Totals]:
    """What its changelog says, from which whoever comes next would go on."""
    topic = f"changelog__{group}--{stage.whole.topic.name}--default"
    return {
        key.partition(b"|")[0].decode(): Totals(*json.loads(value))
        for key, value in newest(stage.settings.kafka_bootstrap, topic)
    }


def faust_command(stage: Stage, course: Course, group: str) -> list[str]:
    return [
        *(sys.executable, "-m", f"{PACKAGE}.plain_faust", "--topic", course.topic.name),
        *("--group", group, "--events", str(course.touches.count)),
    ]


def faust_totals(stage: Stage, group: str) -> Mapping[str, Totals]:
    """What the changelog of its table says."""
    return {
        json.loads(key): Totals(*json.loads(value))
        for key, value in newest(stage.settings.kafka_bootstrap, f"{group}-deals-changelog")
    }


def newest(bootstrap: str, topic: str) -> Iterator[tuple[bytes, bytes]]:
    """The last value of each key of a topic that nobody writes to any more."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    with closing(consumer):
        numbers = consumer.partitions_for_topic(topic)
        ends = consumer.end_offsets([TopicPartition(topic, number) for number in numbers])
        consumer.assign(list(ends))
        found = dict[bytes, bytes]()
        while any(consumer.position(each) < end for each, end in ends.items()):
            polled = consumer.poll(timeout_ms=END_MS)
            if not polled:
                break
            for records in polled.values():
                found |= {record.key: record.value for record in records}
        yield from found.items()


def environment(stage: Stage) -> dict[str, str]:
    return os.environ | stage.settings.environment()


LANE = Contestant("Touchline", lane_command, lane_prepare, lane_totals)
QUIX = Contestant(
    "Quix Streams",
    quix_command,
    lambda stage, group: None,
    quix_totals,
    when_killed=("--checkpoint-seconds", str(CHECKPOINT_SECONDS)),
)
FAUST = Contestant(
    "plain Faust",
    faust_command,
    lambda stage, group: None,
    faust_totals,
    takes_all=False,
)


def present() -> list[Contestant]:
    """Quix Streams takes part where `make peers` has been."""
    return [LANE, QUIX, FAUST] if PEERS_PYTHON.exists() else [LANE, FAUST]
