"""Do the records of a partition get through in order, with nothing left out and nothing lost?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from streams.batch import Batch, Record, Told, checksum
from streams.errors import Gap
from streams.lanes import Lanes, Limits, Surroundings
from streams.positions import Place, PositionRow, beginning
from tests.streams.given import RECORDED, clock, minutes

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
    problem: Exception | None = None
    end: int | None = None
    asked_for_the_end: int = 0

    def end_offset(self, place: Place) -> int | None:
        self.asked_for_the_end += 1
        return self.end

    async def work(self, batch: Batch) -> Told:
        self.batches.append(batch)
        await self.may_go_on.wait()
        if self.problem:
            raise self.problem
        self.done.append(f"worked until {batch.next_offset}")
        return Told(RECORDED, RECORDED)

    async def write_position(self, position: PositionRow) -> None:
        self.positions.append(position)
        self.done.append(f"position {position.next_offset}")

    def pass_by(self) -> None:
        self.done.append("passed the crash point")

    def acknowledge(self, offset: int) -> Callable[[], asyncio.Future[None]]:
        async def acknowledge() -> None:
            self.done.append(f"acknowledged {offset}")

        return acknowledge

    def lanes(self, limits: Limits = QUICK, at: PositionRow = START) -> Lanes:
        around = Surroundings(
            self.write_position, self.end_offset, clock, limits, position_stored=self.pass_by
        )
        lanes = Lanes({"events": lambda position: self.work}, around)
        lanes.open([at])
        return lanes

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0)


def record(offset: int) -> Record:
    return Record(offset, b"key", f"value {offset}".encode())


async def put(world: World, lanes: Lanes, *offsets: int) -> None:
    for offset in offsets:
        await lanes.put(PLACE, record(offset), world.acknowledge(offset))


async def test_work_comes_before_the_position_and_the_position_before_acknowledging() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    await put(world, lanes, 0, 1)
    await world.until(lambda: len(world.done) == 5)
    assert world.done == [
        "worked until 2",
        "position 2",
        "passed the crash point",
        "acknowledged 0",
        "acknowledged 1",
    ]
    await lanes.drain(1)


async def test_a_position_holds_the_last_record_and_the_newest_event() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    await put(world, lanes, 0)
    await world.until(lambda: bool(world.positions))
    assert world.positions == [
        replace(
            START,
            next_offset=1,
            checksum=checksum(record(0)),
            occurred_at=RECORDED,
            recorded_at=RECORDED,
            applied_at=RECORDED,
        )
    ]
    await lanes.drain(1)


async def test_batches_grow_while_a_batch_is_under_way() -> None:
    world = World()
    lanes = world.lanes()
    await put(world, lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    await put(world, lanes, 1, 2, 3)
    world.may_go_on.set()
    await world.until(lambda: len(world.positions) == 2)
    assert [len(batch.records) for batch in world.batches] == [1, 3]
    await lanes.drain(1)


@pytest.mark.parametrize("limit", [{"batch_records_max": 2}, {"batch_bytes_max": 10}], ids=str)
async def test_a_batch_has_no_more_records_and_bytes_than_allowed(limit: dict[str, int]) -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes(replace(QUICK, **limit))
    await put(world, lanes, 0, 1, 2)
    await world.until(lambda: len(world.positions) == 2)
    assert [len(batch.records) for batch in world.batches] == [2, 1]
    await lanes.drain(1)


async def test_a_lane_gathers_while_the_log_holds_more() -> None:
    world = World(end=3)
    world.may_go_on.set()
    lanes = world.lanes()
    for offset in range(3):
        await put(world, lanes, offset)
        await world.until(lambda: world.asked_for_the_end > 0)
    await world.until(lambda: bool(world.positions))
    assert [len(batch.records) for batch in world.batches] == [3]
    await lanes.drain(1)


async def test_a_lane_does_not_gather_for_ever() -> None:
    world = World(end=3)
    world.may_go_on.set()
    lanes = world.lanes(replace(QUICK, gather_seconds=0.01))
    await put(world, lanes, 0)
    await world.until(lambda: bool(world.positions))
    assert world.positions[-1].next_offset == 1
    await lanes.drain(1)


async def test_a_gap_stops_the_worker_and_nothing_behind_it_is_worked_on() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    await put(world, lanes, 0, 2, 3)
    gap = await lanes.failure
    assert isinstance(gap, Gap)
    assert str(gap).startswith("events/0: found offset 2, expected 1")
    await world.until(lambda: bool(world.positions))
    await lanes.drain(1)
    assert [batch.next_offset for batch in world.batches] == [1]


async def test_a_record_brought_twice_is_worked_on_once() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    await put(world, lanes, 0, 1, 0, 1, 2)
    await world.until(lambda: bool(world.positions) and world.positions[-1].next_offset == 3)
    assert [record.offset for batch in world.batches for record in batch.records] == [0, 1, 2]
    await lanes.drain(1)


async def test_a_lane_begins_at_its_position() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes(at=replace(START, next_offset=7))
    await put(world, lanes, 6, 7)
    await world.until(lambda: bool(world.positions))
    assert [batch.next_offset for batch in world.batches] == [8]
    await lanes.drain(1)


async def test_work_that_fails_ends_the_worker_without_a_position() -> None:
    world = World(problem=RuntimeError("no way"))
    world.may_go_on.set()
    lanes = world.lanes()
    await put(world, lanes, 0)
    assert str(await lanes.failure) == "no way"
    assert world.done == []
    assert not lanes.is_open()
    await lanes.drain(1)


async def test_draining_finishes_the_batch_under_way_and_leaves_the_rest() -> None:
    world = World()
    lanes = world.lanes()
    await put(world, lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    await put(world, lanes, 1)
    draining = asyncio.create_task(lanes.drain(5))
    await asyncio.sleep(0)
    world.may_go_on.set()
    await draining
    assert [step for step in world.done if "crash" not in step] == [
        "worked until 1",
        "position 1",
        "acknowledged 0",
    ]


async def test_draining_gives_up_a_batch_that_takes_too_long() -> None:
    world = World()
    lanes = world.lanes()
    await put(world, lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    await lanes.drain(0.01)
    assert world.done == []
    assert not lanes.failure.done()


async def test_a_full_lane_lets_its_bringer_wait() -> None:
    world = World()
    lanes = world.lanes(replace(QUICK, waiting_records_max=2))
    await put(world, lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    bringing = asyncio.create_task(put(world, lanes, 1, 2, 3))
    _, waiting = await asyncio.wait({bringing}, timeout=0.05)
    assert waiting == {bringing}
    world.may_go_on.set()
    await bringing
    await lanes.drain(1)


async def test_opening_again_forgets_what_has_not_been_worked_on() -> None:
    world = World()
    lanes = world.lanes()
    await put(world, lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    await put(world, lanes, 1)
    lanes.open([START])
    world.may_go_on.set()
    await put(world, lanes, 0, 1)
    await world.until(lambda: world.done.count("acknowledged 1") == 1)
    assert world.positions[-1].next_offset == 2
    await lanes.drain(1)


async def test_with_nothing_left_to_read_the_position_says_how_fresh_the_rows_are() -> None:
    world = World(end=0)
    lanes = world.lanes(replace(QUICK, idle_seconds=0.001))
    await world.until(lambda: bool(world.positions))
    (position, *_) = world.positions
    assert position == replace(START, recorded_at=position.recorded_at)
    assert RECORDED - minutes(1) < position.recorded_at < RECORDED
    await lanes.drain(1)


async def test_a_lane_that_is_behind_does_not_call_its_rows_fresh() -> None:
    world = World(end=5)
    lanes = world.lanes(replace(QUICK, idle_seconds=0.001))
    await world.until(lambda: world.asked_for_the_end > 1)
    await lanes.drain(1)
    assert world.positions == []
