"""Is a topic still the one that positions and facts belong to?

A topic that was made anew, moved to another cluster or given more partitions looks the same by its
name. So the warehouse knows each topic by cluster, topic id and partition count: one row of
`ops.topic` per epoch, the newest counts. Setting up writes the first; every other is written on
purpose, by `touchline topics adopt`.

The log id is what positions and archive call the log. It is the topic id, until a broker comes back
with an older log: then offsets are given out a second time, and the same topic is another log.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from kafka import KafkaAdminClient

from events.topics import Topic
from projections.columns import LowCardinality, Table, UInt32
from streams.declare import Found, described, make, refuse_other_keeping
from streams.positions import TABLE as POSITIONS
from streams.topic_errors import (
    LostTopic,
    MissingTopic,
    OtherCluster,
    OtherPartitions,
    OtherPartitionsSetting,
    ReplacedTopic,
    UnadoptedTopic,
)
from streams.warehouse import insert

FIRST = 0


@dataclass(frozen=True, slots=True)
class EpochRow:
    """A topic as it was adopted."""

    topic: LowCardinality
    epoch: UInt32
    topic_id: LowCardinality
    partitions: UInt32
    cluster_id: LowCardinality
    log_id: LowCardinality
    adopted_at: datetime


TABLE = Table("ops.topic", EpochRow, key=("topic", "epoch"), newest="adopted_at")


def newest(client: Any, names: Iterable[str]) -> dict[str, EpochRow]:
    """The epoch that counts, of each topic that has one."""
    columns = ", ".join(f"`{field.name}`" for field in fields(EpochRow))
    answer = client.query(
        f"SELECT {columns} FROM {TABLE.name} FINAL WHERE topic IN {{names:Array(String)}} "
        "ORDER BY epoch",
        parameters={"names": list(names)},
        tz_mode="aware",
    )
    return {row.topic: row for row in (EpochRow(*values) for values in answer.result_rows)}


def log_ids(broker: KafkaAdminClient, client: Any, topics: Collection[Topic]) -> Mapping[str, str]:
    """The log of each topic, once the broker's topics are found to be the adopted ones."""
    known = newest(client, (topic.name for topic in topics))
    cluster = cluster_id(broker)
    return {
        topic.name: refuse_other_topic(
            topic, described(broker, topic.name), known.get(topic.name), cluster
        )
        for topic in topics
    }


def cluster_id(broker: KafkaAdminClient) -> str:
    """Which cluster answers."""
    return str(broker.describe_cluster()["cluster_id"])


def refuse_other_topic(
    topic: Topic, found: Found | None, known: EpochRow | None, cluster: str
) -> str:
    """Refuse a topic that is not the adopted one; its log id when it is."""
    if found is None:
        raise LostTopic(topic.name, known.topic_id) if known else MissingTopic(topic.name)
    if known is None:
        raise UnadoptedTopic(topic.name)
    if cluster != known.cluster_id:
        raise OtherCluster(topic.name, found=cluster, expected=known.cluster_id)
    if found.topic_id != known.topic_id:
        raise ReplacedTopic(topic.name, found=found.topic_id, expected=known.topic_id)
    if found.partitions != known.partitions:
        raise OtherPartitions(topic.name, found=found.partitions, expected=known.partitions)
    if topic.partitions != known.partitions:
        raise OtherPartitionsSetting(topic.name, found=topic.partitions, expected=known.partitions)
    refuse_other_keeping(topic, found)
    return known.log_id


def set_up(
    broker: KafkaAdminClient, client: Any, topics: Collection[Topic], now: datetime
) -> Mapping[str, str]:
    """Make the topics that never were, adopt those that are new, refuse all others; the log ids."""
    known, cluster = newest(client, (topic.name for topic in topics)), cluster_id(broker)
    first = []
    for topic in topics:
        found = described(broker, topic.name)
        if topic.name in known:
            refuse_other_topic(topic, found, known[topic.name], cluster)
            continue
        if found is None:
            make(broker, topic)
            found = described(broker, topic.name)
        first.append(_first_epoch(client, topic, found, cluster, now))
    insert(client, TABLE, first)
    return log_ids(broker, client, topics)


def _first_epoch(
    client: Any, topic: Topic, found: Found | None, cluster: str, now: datetime
) -> EpochRow:
    """The epoch of a topic of which the warehouse knows no other, nor positions that disagree."""
    if found is None:
        raise MissingTopic(topic.name)
    refuse_other_keeping(topic, found)
    if found.partitions != topic.partitions:
        raise OtherPartitions(topic.name, found=found.partitions, expected=topic.partitions)
    before = _partitions_with_positions(client, topic.name)
    if before and found.topic_id not in before:
        raise ReplacedTopic(topic.name, found=found.topic_id, expected=", ".join(sorted(before)))
    if (partitions := before.get(found.topic_id, 0)) > found.partitions:
        raise OtherPartitions(topic.name, found=found.partitions, expected=partitions)
    return EpochRow(
        topic=topic.name,
        epoch=FIRST,
        topic_id=found.topic_id,
        partitions=found.partitions,
        cluster_id=cluster,
        log_id=found.topic_id,
        adopted_at=now,
    )


def _partitions_with_positions(client: Any, topic: str) -> dict[str, int]:
    """Into how many partitions each log of this name was read, by a Touchline of before epochs."""
    answer = client.query(
        f"SELECT topic_id, max(partition) + 1 FROM {POSITIONS.name} "
        "WHERE topic = {topic:String} GROUP BY topic_id",
        parameters={"topic": topic},
    )
    return dict(answer.result_rows)
