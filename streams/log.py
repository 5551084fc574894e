"""What does the log hold right now: how far does a partition reach, and what stands at an offset?

For set-up and for the moment a worker is given its partitions; nothing reads events through here.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import NamedTuple

from kafka import KafkaConsumer, TopicPartition

from streams.batch import Record, checksum
from streams.errors import ReplacedLog, TruncatedLog
from streams.positions import Place, PositionRow

READ_TIMEOUT_MS = 10_000


class Reach(NamedTuple):
    """The first offset that is kept, and the one that the next record will have."""

    start: int
    end: int


class Log:
    """A reader without a group: it commits nothing and is balanced with nobody."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer

    def reach(self, place: Place) -> Reach:
        partition = TopicPartition(*place)
        (start,) = self._consumer.beginning_offsets([partition]).values()
        (end,) = self._consumer.end_offsets([partition]).values()
        return Reach(start, end)

    def offset_at(self, place: Place, at: datetime) -> int | None:
        """The first record that was sent at this time or later; None when there is none."""
        partition = TopicPartition(*place)
        found = self._consumer.offsets_for_times({partition: int(at.timestamp() * 1000)})
        return None if found[partition] is None else int(found[partition].offset)

    def record(self, place: Place, offset: int) -> Record | None:
        """The record at this offset; None when nothing is delivered in time."""
        partition = TopicPartition(*place)
        self._consumer.assign([partition])
        self._consumer.seek(partition, offset)
        polled = self._consumer.poll(timeout_ms=READ_TIMEOUT_MS, max_records=1)
        for found in polled.get(partition, []):
            return Record(found.offset, found.key, found.value)
        return None


@contextmanager
def reading(bootstrap: str) -> Iterator[Log]:
    """The log for the length of a block."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    with closing(consumer):
        yield Log(consumer)


def refuse_other_log(log: Log, position: PositionRow) -> None:
    """Refuse a position that the log does not go on from; its last record is compared."""
    group, place, next_offset = position.consumer_group, position.place, position.next_offset
    start, end = log.reach(place)
    if next_offset > end:
        raise ReplacedLog(
            group,
            place.topic,
            str(place),
            found=f"a log that ends at {end}",
            expected=f"{next_offset} or later",
        )
    if next_offset < start:
        raise TruncatedLog(group, *place, start=start, next_offset=next_offset)
    if next_offset > start and position.checksum:
        _refuse_other_record(log, position)


def _refuse_other_record(log: Log, position: PositionRow) -> None:
    last = position.next_offset - 1
    record = log.record(position.place, last)
    if record is None or record.offset != last or checksum(record) != position.checksum:
        found = "nothing" if record is None else f"a record with checksum {checksum(record)}"
        raise ReplacedLog(
            position.consumer_group,
            position.topic,
            f"{position.place} at offset {last}",
            found=found,
            expected=f"checksum {position.checksum}",
        )
