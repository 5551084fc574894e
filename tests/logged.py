"""What stands in a topic? A test asks for all of it."""

from events.topics import Topic
from streams.batch import Record
from streams.log import reading
from streams.positions import Place


def records_of(bootstrap: str, topic: Topic) -> list[Record]:
    """Every record, one partition after another; none may be missing."""
    found = list[Record]()
    with reading(bootstrap) as log:
        for partition in range(topic.partitions):
            place = Place(topic.name, partition)
            for offset in range(log.reach(place).end):
                record = log.record(place, offset)
                assert record is not None
                found.append(record)
    return found
