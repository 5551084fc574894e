"""How does another topic take the place of the adopted one?

Nobody may be at work meanwhile. More partitions are given to a topic of facts once the keepers have
read all of it; a topic that is gone, made anew or in another cluster is adopted only by someone who
gives up what was not read of the former one. A broker that came back with an older log hands out
offsets a second time: then the same topic is adopted as another log and read from its beginning.

Positions are written before the epoch that makes them count, so what is interrupted is done again.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from events.topics import Topic
from streams.declare import Found, Notice, described, make, refuse_other_keeping
from streams.epochs import TABLE, EpochRow, cluster_id, refuse_other_topic
from streams.errors import ReplacedLog
from streams.giving_up import TABLE as GIVEN_UP
from streams.giving_up import GivenUpRow, remedy
from streams.groups import refuse_groups_at_work
from streams.log import refuse_other_log
from streams.positions import TABLE as POSITIONS
from streams.positions import Place, PositionRow, beginning, stored
from streams.standing import Stores, adopted_epoch
from streams.topic_errors import (
    FewerPartitions,
    LostTopic,
    NotDrained,
    OtherCluster,
    OtherPartitions,
    OtherPartitionsSetting,
    ReplacedTopic,
    UnadoptedTopic,
)
from streams.warehouse import insert

WIDEN_SECONDS_MAX = 10.0
PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is to be written, and what a person has to know of it."""

    epoch: EpochRow
    positions: list[PositionRow]
    said: list[str]


def adopt(
    stores: Stores, topic: Topic, *, is_lost: bool, now: datetime, notice: Notice
) -> Adoption | None:
    """Adopt what stands there under the name of the topic; None when it is the adopted one."""
    known = adopted_epoch(stores, topic)
    if known is None:
        raise UnadoptedTopic(topic.name)
    refuse_groups_at_work(stores.broker, stores.readers, notice)
    if topic.partitions < known.partitions:
        raise FewerPartitions(topic.name, found=topic.partitions, expected=known.partitions)
    found = described(stores.broker, topic.name)
    cluster = cluster_id(stores.broker)
    try:
        refuse_other_topic(topic, found, known, cluster)
        _refuse_replaced_logs(stores, topic, known)
    except (OtherPartitions, OtherPartitionsSetting):
        assert found is not None
        adoption = _widened(stores, topic, known, found, now)
    except (LostTopic, ReplacedTopic, OtherCluster, ReplacedLog):
        if not is_lost:
            raise
        adoption = _taken_over(stores, topic, known, now)
    else:
        return None
    insert(stores.client, GIVEN_UP, list(_not_held(adoption.positions, now)))
    insert(stores.client, POSITIONS, adoption.positions)
    insert(stores.client, TABLE, [adoption.epoch])
    return adoption


def _widened(
    stores: Stores, topic: Topic, known: EpochRow, found: Found, now: datetime
) -> Adoption:
    """The same topic with more partitions."""
    _refuse_replaced_logs(stores, topic, known)
    # Keepers that the broker's new partitions have stopped cannot drain any more; what they have
    # not read, the next ones send on to the partitions where it belongs now.
    if topic == stores.topics.facts and found.partitions == known.partitions:
        _refuse_undrained(stores, topic, known)
    _widen(stores, topic, found)
    new = range(known.partitions, topic.partitions)
    epoch = replace(known, epoch=known.epoch + 1, partitions=topic.partitions, adopted_at=now)
    positions = list(_first_positions(stores, topic, epoch, new, now))
    widths = f"{known.partitions} → {epoch.partitions} partitions"
    return Adoption(epoch, positions, [f"{topic.name}: epoch {epoch.epoch}, {widths}"])


def _taken_over(stores: Stores, topic: Topic, known: EpochRow, now: datetime) -> Adoption:
    """Another topic, or the same one with an older log."""
    before = _positions(stores, topic, known.log_id)
    if described(stores.broker, topic.name) is None:
        make(stores.broker, topic)
    found = described(stores.broker, topic.name)
    assert found is not None
    refuse_other_keeping(topic, found)
    _widen(stores, topic, found)
    number = known.epoch + 1
    is_same = found.topic_id == known.topic_id
    epoch = EpochRow(
        topic=topic.name,
        epoch=number,
        topic_id=found.topic_id,
        partitions=topic.partitions,
        cluster_id=cluster_id(stores.broker),
        log_id=f"{found.topic_id}#{number}" if is_same else found.topic_id,
        adopted_at=now,
    )
    positions = list(_first_positions(stores, topic, epoch, range(topic.partitions), now))
    said = [
        f"{topic.name}: epoch {number}, log {epoch.log_id} takes the place of {known.log_id}",
        *(f"given up: what {row.consumer_group} had not read in {row.place} from offset "
          f"{row.next_offset} on" for row in before),
        remedy(stores.client, stores.topics, topic, before),
    ]  # fmt: skip
    return Adoption(epoch, positions, said)


def _refuse_replaced_logs(stores: Stores, topic: Topic, known: EpochRow) -> None:
    """Compare each position with the log that it was written for."""
    for position in _positions(stores, topic, known.log_id):
        refuse_other_log(stores.log, position)


def _refuse_undrained(stores: Stores, topic: Topic, known: EpochRow) -> None:
    for position in _positions(stores, topic, known.log_id):
        end = stores.log.reach(position.place).end
        if position.next_offset < end:
            raise NotDrained(
                position.consumer_group,
                str(position.place),
                found=position.next_offset,
                expected=end,
            )


def _positions(stores: Stores, topic: Topic, log_id: str) -> list[PositionRow]:
    return [
        position
        for group in stores.groups_of(topic)
        for _, position in sorted(stored(stores.client, group, [log_id]).items())
    ]


def _first_positions(
    stores: Stores, topic: Topic, epoch: EpochRow, partitions: range, now: datetime
) -> Iterator[PositionRow]:
    """At the first record that the log holds, of a partition of which nothing has been read."""
    for group in stores.groups_of(topic):
        for partition in partitions:
            place = Place(topic.name, partition)
            first = beginning(group, place, epoch.log_id, now)
            yield replace(first, next_offset=stores.log.reach(place).start)


def _not_held(positions: Iterable[PositionRow], now: datetime) -> Iterator[GivenUpRow]:
    """What the log held no more when it was adopted: nobody will read it, and it is no gap."""
    for position in positions:
        if position.next_offset:
            yield GivenUpRow(
                consumer_group=position.consumer_group,
                topic=position.topic,
                topic_id=position.topic_id,
                partition=position.partition,
                first_offset=0,
                last_offset=position.next_offset - 1,
                given_up_at=now,
            )


def _widen(stores: Stores, topic: Topic, found: Found) -> None:
    """Give the topic as many partitions as the settings say."""
    if found.partitions > topic.partitions:
        raise OtherPartitionsSetting(topic.name, found=topic.partitions, expected=found.partitions)
    if found.partitions == topic.partitions:
        return
    stores.broker.create_partitions({topic.name: topic.partitions})
    deadline = time.monotonic() + WIDEN_SECONDS_MAX
    while (now := described(stores.broker, topic.name)) and now.partitions < topic.partitions:
        if time.monotonic() > deadline:
            raise OtherPartitions(topic.name, found=now.partitions, expected=topic.partitions)
        time.sleep(PAUSE_SECONDS)
