"""What is there of generations that nobody reads, and how does it go?

The facts topic, the partition of each core table, positions and what is known of the topic. Of a
generation that was read until now, or of a rebuild that was given up.
"""

import re
from collections.abc import Iterator
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import UnknownTopicOrPartitionError

from events.topics import FACTS
from projections import fact
from projections.meaning import TABLES
from streams import epochs, positions
from streams.generations import FIRST
from streams.roles import ROLES

_GROUP = re.compile(rf"touchline-(?:{'|'.join(ROLES)})(?:-(\d+))?")
_TOPIC = re.compile(rf"{re.escape(FACTS.name)}(?:\.(\d+))?")
_CORE = (fact.TABLE, *TABLES.values())
# Above a size a server drops only what it is told to drop all the same.
_ANY_SIZE = {"max_partition_size_to_drop": 0}


def found(broker: KafkaAdminClient, client: Any) -> set[int]:
    """Every generation of which anything is there."""
    places = (_topics(broker), _partitions(client), _groups(client))
    return {generation for place in places for _, generation in place}


def clear(broker: KafkaAdminClient, client: Any, *, keep: int) -> None:
    """Drop all that belongs to other generations."""
    for topic in _others(_topics(broker), keep):
        _delete(broker, topic)
        client.command(
            f"DELETE FROM {epochs.TABLE.name} WHERE topic = {{topic:String}}",
            parameters={"topic": topic},
        )
    for table in _CORE:
        for generation in _generations_in(client, table.name) - {keep}:
            client.command(
                f"ALTER TABLE {table.name} DROP PARTITION {generation}", settings=_ANY_SIZE
            )
    for group in _others(_groups(client), keep):
        client.command(
            f"DELETE FROM {positions.TABLE.name} WHERE consumer_group = {{group:String}}",
            parameters={"group": group},
        )


def _topics(broker: KafkaAdminClient) -> Iterator[tuple[str, int]]:
    for name in broker.list_topics():
        if (generation := _generation(_TOPIC, name)) is not None:
            yield name, generation


def _partitions(client: Any) -> Iterator[tuple[str, int]]:
    for table in _CORE:
        for generation in _generations_in(client, table.name):
            yield table.name, generation


def _generations_in(client: Any, table: str) -> set[int]:
    return {row[0] for row in client.query(f"SELECT DISTINCT generation FROM {table}").result_rows}


def _groups(client: Any) -> Iterator[tuple[str, int]]:
    answer = client.query(f"SELECT DISTINCT consumer_group FROM {positions.TABLE.name}")
    for (group,) in answer.result_rows:
        if (generation := _generation(_GROUP, group)) is not None:
            yield group, generation


def _others(places: Iterator[tuple[str, int]], keep: int) -> list[str]:
    return [name for name, generation in places if generation != keep]


def _generation(pattern: re.Pattern[str], name: str) -> int | None:
    found = pattern.fullmatch(name)
    return int(found[1] or FIRST) if found else None


def _delete(broker: KafkaAdminClient, topic: str) -> None:
    try:
        broker.delete_topics([topic])
    except UnknownTopicOrPartitionError:
        pass  # Whoever cleared before was killed between the topic and the rest.
