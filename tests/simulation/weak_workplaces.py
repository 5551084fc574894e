"""How does a worker work without one of its safeguards?"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from events.codec import decode
from events.errors import UndecodableEvent
from streams.batch import Batch, Record, Told, Work
from streams.lanes import Lanes, OpenWork
from streams.positions import Place, PositionRow, after, stored
from streams.roles import Topics
from tests.simulation.consumer import Consumer
from tests.simulation.workers import Workplace


class OtherPartitions(Workplace):
    """Every other process counts one partition of facts less."""

    def topics(self) -> Topics:
        topics = self.ground.topics
        is_odd = int(self.process.name.rpartition(" ")[2]) % 2 == 1
        partitions = max(1, topics.facts.partitions - 1) if is_odd else topics.facts.partitions
        return replace(topics, facts=replace(topics.facts, partitions=partitions))


class BegunWhereCommitted(Workplace):
    """What Faust has committed counts, not the position."""

    def found(self, places: tuple[Place, ...]) -> Mapping[Place, PositionRow]:
        committed = self.group.committed
        return {
            place: replace(position, next_offset=committed.get(place, position.next_offset))
            for place, position in super().found(places).items()
        }


class AnyLog(Workplace):
    """A position is taken whatever stands in the log."""

    def found(self, places: tuple[Place, ...]) -> Mapping[Place, PositionRow]:
        ids = [self.ground.broker.own_topic_id(place.topic) for place in places]
        return {
            place: position
            for place, position in stored(self.client, self.group.name, ids).items()
            if place in places
        }


class ClosedGaps(Consumer):
    """A record that was left out is taken for the one behind it."""

    def fetched(self, place: Place) -> list[Record]:
        expected = self.next_offsets[place]
        closed: list[Record] = []
        for record in super().fetched(place):
            while expected < record.offset:
                closed.append(record._replace(offset=expected))
                expected += 1
            closed.append(record)
            expected = max(expected, record.offset + 1)
        return closed


class NoGaps(Workplace):
    def consumer(self, lanes: Lanes) -> Consumer:
        ground = self.ground
        return ClosedGaps(
            self.process, self.group, ground.broker, ground.faults, lanes, self.read_positions
        )


class Changed(Workplace):
    """Work on one topic is opened differently."""

    def works(self) -> Mapping[str, OpenWork]:
        return {name: partial(self.opened, open_) for name, open_ in super().works().items()}

    def opened(self, open_work: OpenWork, position: PositionRow) -> Work:
        raise NotImplementedError


class PositionFirst(Changed):
    """Nothing is lost that nobody comes back to."""

    def opened(self, open_work: OpenWork, position: PositionRow) -> Work:
        inner = open_work(position)

        async def work(batch: Batch) -> Told:
            await self.write_position(after(position, batch, Told(), self.ground.clock()))
            return await inner(batch)

        return work


class SpoiledBatches(Changed):
    """With a record that is no event, its whole batch is set aside."""

    def opened(self, open_work: OpenWork, position: PositionRow) -> Work:
        inner = open_work(position)

        async def work(batch: Batch) -> Told:
            is_spoiled = batch.topic.endswith(".events") and not _are_events(batch)
            return Told() if is_spoiled else await inner(batch)

        return work


class KeptCaches(Changed):
    """The ledgers in memory stay as they are, whoever has worked on the partition since."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.kept: dict[Place, Work] = {}

    def opened(self, open_work: OpenWork, position: PositionRow) -> Work:
        if position.place not in self.kept:
            self.kept[position.place] = open_work(position)
        return self.kept[position.place]


class KeptCutBatches(KeptCaches):
    """They stay when nobody else has worked on the partition, though a batch did not land."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self._reached: dict[Place, int] = {}

    def opened(self, open_work: OpenWork, position: PositionRow) -> Work:
        place = position.place
        if self._reached.get(place) != position.next_offset:
            self.kept.pop(place, None)
        inner = super().opened(open_work, position)
        self._reached[place] = position.next_offset

        async def work(batch: Batch) -> Told:
            told = await inner(batch)
            self._reached[place] = batch.next_offset
            return told

        return work


def _are_events(batch: Batch) -> bool:
    try:
        return all(decode(record.value or b"") for record in batch.records)
    except UndecodableEvent:
        return False
