"""What do lanes work in, in a test: a work that can be held up or fail, and a clock that stands?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from events.errors import NewerSchema
from streams.batch import Batch, Record, Told
from streams.errors import NewerEvent
from streams.lane import Limits, Surroundings
from streams.lanes import Lanes
from streams.positions import Place, PositionRow, beginning
from tests.streams.given import RECORDED, clock

PLACE = Place("events", 0)
START = beginning("group", PLACE, "topic-id", RECORDED)
QUICK = Limits(linger_seconds=0, idle_seconds=60)


@dataclass
class World:
    """What a lane did, in order, and a work that can be held up or fail."""

    done: list[str] = field(default_factory=list)
    positions: list[PositionRow] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    is_deaf: bool = False
    problem: Exception | None = None
    end: int | None = None
    asked_for_the_end: int = 0
    now: float = 0

    def end_offset(self, place: Place) -> int | None:
        self.asked_for_the_end += 1
        return self.end

    async def work(self, batch: Batch) -> Told:
        self.batches.append(batch)
        await self.may_go_on.wait()
        if self.problem:
            raise self.problem
        if any(record.value == b"newer" for record in batch.records):
            raise NewerEvent(*PLACE, first_newer(batch), NewerSchema("x", 2, known_version=1))
        self.done.append(f"worked until {batch.next_offset}")
        return Told(RECORDED, RECORDED)

    async def write_position(self, position: PositionRow) -> None:
        while self.is_deaf:
            await asyncio.sleep(0)
        self.positions.append(position)
        self.done.append(f"position {position.next_offset}")

    def pass_by(self) -> None:
        self.done.append("passed the crash point")

    def around(self, limits: Limits = QUICK) -> Surroundings:
        return Surroundings(
            self.write_position,
            self.end_offset,
            clock,
            lambda: self.now,
            limits,
            position_stored=self.pass_by,
        )

    def lanes(self, limits: Limits = QUICK, at: PositionRow = START, *more: PositionRow) -> Lanes:
        lanes = Lanes({"events": lambda position: self.work}, self.around(limits))
        lanes.open([at, *more])
        return lanes

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0)


def first_newer(batch: Batch) -> int:
    return next(record.offset for record in batch.records if record.value == b"newer")


def record(offset: int) -> Record:
    return Record(offset, b"key", f"value {offset}".encode())


def put(lanes: Lanes, *offsets: int, place: Place = PLACE) -> None:
    """What one fetch brings of a partition."""
    lanes.put(place, [record(offset) for offset in offsets])
