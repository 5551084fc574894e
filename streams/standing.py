"""How far is each group, how far is the log, and does the log go on from there?

What `touchline positions show` tells, and what a topic is asked before another takes its place.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafka import KafkaAdminClient

from events.topics import Topic
from streams.declare import described
from streams.epochs import EpochRow, newest
from streams.errors import OtherLog, TruncatedLog
from streams.log import Log, Reach, refuse_other_log
from streams.positions import Place, PositionRow, stored
from streams.roles import Topics

AS_LEFT, TRUNCATED, REPLACED, NO_POSITION, NO_LOG = (
    "as left",
    "truncated",
    "replaced",
    "no position",
    "no log",
)


@dataclass(frozen=True, slots=True)
class Stores:
    """Broker and warehouse, and who reads what in the generation that the views read."""

    broker: KafkaAdminClient
    log: Log
    client: Any
    generation: int
    topics: Topics
    readers: Mapping[str, Collection[Topic]]

    def groups_of(self, topic: Topic) -> list[str]:
        """Who reads a topic."""
        return [group for group, reads in self.readers.items() if topic in reads]


@dataclass(frozen=True, slots=True)
class Standing:
    """One group in one partition; without a log there is no reach, and a position may be lost."""

    group: str
    place: Place
    position: PositionRow | None
    reach: Reach | None
    log_is: str

    @property
    def lag(self) -> int | None:
        """How many records are not yet worked on."""
        if self.position is None or self.reach is None:
            return None
        return max(0, self.reach.end - self.position.next_offset)

    @property
    def is_well(self) -> bool:
        return self.log_is == AS_LEFT

    def as_dict(self, now: datetime) -> dict[str, Any]:
        position, reach = self.position, self.reach
        return {
            "group": self.group,
            "topic": self.place.topic,
            "partition": self.place.partition,
            "reset_epoch": position and position.reset_epoch,
            "next_offset": position and position.next_offset,
            "begins_at": reach and reach.start,
            "ends_at": reach and reach.end,
            "lag": self.lag,
            "age_seconds": position and int((now - position.applied_at).total_seconds()),
            "log_is": self.log_is,
        }


def standings(stores: Stores) -> Iterator[Standing]:
    """Every group in every partition that it reads."""
    for topic in stores.topics.all():
        for group in stores.groups_of(topic):
            yield from standings_in(stores, group, topic)


def standings_in(stores: Stores, group: str, topic: Topic) -> Iterator[Standing]:
    """One group in every partition of a topic: those that are there, and those that were read."""
    found = described(stores.broker, topic.name)
    adopted = adopted_epoch(stores, topic)
    log_id = adopted.log_id if adopted else found.topic_id if found else ""
    positions = stored(stores.client, group, [log_id])
    is_there = bool(found and adopted and found.topic_id == adopted.topic_id)
    partitions = set(range(found.partitions if found else adopted.partitions if adopted else 0))
    for partition in sorted(partitions | {place.partition for place in positions}):
        place = Place(topic.name, partition)
        has_log = is_there and partition in partitions
        yield standing(stores.log, group, place, positions.get(place), has_log=has_log)


def adopted_epoch(stores: Stores, topic: Topic) -> EpochRow | None:
    """The epoch of a topic that counts."""
    return newest(stores.client, [topic.name]).get(topic.name)


def standing(
    log: Log, group: str, place: Place, position: PositionRow | None, *, has_log: bool
) -> Standing:
    """One group in one partition."""
    if not has_log:
        return Standing(group, place, position, None, NO_LOG)
    reach = log.reach(place)
    if position is None:
        return Standing(group, place, None, reach, NO_POSITION)
    return Standing(group, place, position, reach, _compared(log, position))


def _compared(log: Log, position: PositionRow) -> str:
    try:
        refuse_other_log(log, position)
    except TruncatedLog:
        return TRUNCATED
    except OtherLog:
        return REPLACED
    return AS_LEFT
