"""How far along the log is each agent?

Faust's committed offsets may run past a record that was never worked on, so the position that
counts is ours: a row of `ops.position`, written after everything that the batch does has landed.
It also holds the newest event worked on, which is how fresh the views are.

A position belongs to one topic id, so that a topic made anew has none, and to one reset epoch, so
that a reset on purpose may go back although the highest offset of an epoch stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from projections.columns import LowCardinality, Table, UInt32, UInt64
from streams.batch import BEFORE_ALL_TIME, Batch, Told, checksum
from streams.errors import MissingPosition


class Place(NamedTuple):
    """One partition of one topic, by name."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}"


@dataclass(frozen=True, slots=True)
class PositionRow:
    """Where a consumer group goes on in one partition, and the last record before it."""

    consumer_group: LowCardinality
    topic: LowCardinality
    topic_id: LowCardinality
    partition: UInt32
    reset_epoch: UInt32
    next_offset: UInt64
    checksum: str
    occurred_at: datetime
    recorded_at: datetime
    applied_at: datetime

    @property
    def place(self) -> Place:
        return Place(self.topic, self.partition)


TABLE = Table(
    "ops.position",
    PositionRow,
    key=("consumer_group", "topic_id", "partition", "reset_epoch"),
    newest="next_offset",
)


class Queries(Protocol):
    """The one thing that reading positions needs from a ClickHouse client."""

    def query(self, query: str, *, parameters: dict[str, Any], tz_mode: Any) -> Any: ...


def beginning(group: str, place: Place, topic_id: str, now: datetime) -> PositionRow:
    """The position before the first record of a topic."""
    return PositionRow(
        consumer_group=group,
        topic=place.topic,
        topic_id=topic_id,
        partition=place.partition,
        reset_epoch=0,
        next_offset=0,
        checksum="",
        occurred_at=BEFORE_ALL_TIME,
        recorded_at=BEFORE_ALL_TIME,
        applied_at=now,
    )


def after(position: PositionRow, batch: Batch, told: Told, now: datetime) -> PositionRow:
    """The position once all that the batch does has landed; the newest event only grows."""
    return replace(
        position,
        next_offset=batch.next_offset,
        checksum=checksum(batch.records[-1]),
        occurred_at=max(position.occurred_at, told.occurred_at),
        recorded_at=max(position.recorded_at, told.recorded_at),
        applied_at=now,
    )


def stored(client: Queries, group: str, topic_ids: Iterable[str]) -> dict[Place, PositionRow]:
    """The positions of a group in the topics as they are now, of the latest reset epoch."""
    names = ", ".join(f"`{field.name}`" for field in fields(PositionRow))
    answer = client.query(
        f"SELECT {names} FROM {TABLE.name} FINAL "
        "WHERE consumer_group = {group:String} AND topic_id IN {topic_ids:Array(String)} "
        "ORDER BY reset_epoch",
        parameters={"group": group, "topic_ids": list(topic_ids)},
        tz_mode="aware",
    )
    rows = (PositionRow(*values) for values in answer.result_rows)
    return {row.place: row for row in rows}


def required(
    found: Mapping[Place, PositionRow],
    group: str,
    places: Iterable[Place],
    topic_ids: Mapping[str, str],
) -> dict[Place, PositionRow]:
    """The position of every place; a missing one is refused, never the beginning by accident."""
    for place in places:
        if place not in found:
            raise MissingPosition(group, place.topic, topic_ids[place.topic], place.partition)
    return {place: found[place] for place in places}
