"""What does the log hold?

Topics of partitions of records, as Kafka keeps them, and nothing of how it keeps them. It answers
what `streams.log` asks of a log, so that a worker compares its position with it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

from events.topics import Topic
from streams.batch import Record
from streams.departures import Message
from streams.log import Reach
from streams.positions import Place

FOREIGN = b'{"told": "by nobody whom this log knows"}'


@dataclass(slots=True)
class Kept:
    """One topic as it is kept; made anew, or restored, it has another id."""

    topic_id: str
    partitions: list[list[Record]]


class Broker:
    """All logs; `grown` hears of every partition that has a new record."""

    def __init__(self, topics: Iterable[Topic], grown: Callable[[Place], None]) -> None:
        self._own = {
            topic.name: Kept(f"id of {topic.name}", [[] for _ in range(topic.partitions)])
            for topic in topics
        }
        self._kept = self._own
        self._grown = grown
        self.is_replaced = False
        self.incarnation = 0

    def append(self, topic: str, message: Message) -> None:
        partitions = self._kept[topic].partitions
        number = message.partition
        if number is None:
            number = crc32(message.key or b"") % len(partitions)
        log = partitions[number]
        log.append(Record(len(log), message.key, message.value))
        self._grown(Place(topic, number))

    def topic_id(self, topic: str) -> str:
        return self._kept[topic].topic_id

    def own_topic_id(self, topic: str) -> str:
        return self._own[topic].topic_id

    def places(self) -> list[Place]:
        return [
            Place(name, number)
            for name, kept in self._own.items()
            for number in range(len(kept.partitions))
        ]

    def records(self, place: Place, offset: int = 0) -> list[Record]:
        return self._kept[place.topic].partitions[place.partition][offset:]

    def own_records(self, place: Place) -> list[Record]:
        """What was appended, also while another log is in its place."""
        return self._own[place.topic].partitions[place.partition]

    def end(self, place: Place) -> int:
        return len(self._kept[place.topic].partitions[place.partition])

    def reach(self, place: Place) -> Reach:
        return Reach(0, self.end(place))

    def record(self, place: Place, offset: int) -> Record | None:
        return next(iter(self.records(place, offset)), None)

    def replace(self, forks: Mapping[Place, int], *, has_other_ids: bool) -> None:
        """Come back with older logs: from these offsets on they hold what nobody here was told."""
        self.is_replaced = True
        self.incarnation += 1
        self._kept = {
            name: Kept(
                f"other {kept.topic_id}" if has_other_ids else kept.topic_id,
                [
                    _forked(log, forks.get(Place(name, number), len(log)))
                    for number, log in enumerate(kept.partitions)
                ],
            )
            for name, kept in self._own.items()
        }

    def restore(self) -> None:
        self._kept, self.is_replaced = self._own, False
        self.incarnation += 1


def _forked(log: list[Record], offset: int) -> list[Record]:
    foreign = range(offset, len(log) + 2 if offset < len(log) else 0)
    return log[:offset] + [Record(number, None, FOREIGN) for number in foreign]
