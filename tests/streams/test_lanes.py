"""Do the records of a partition get through in order, with nothing left out and nothing lost?"""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from streams.batch import Record, checksum
from streams.errors import Gap, ReplacedLog
from tests.streams.given import RECORDED, minutes
from tests.streams.lane_world import PLACE, QUICK, START, World, put, record

OTHER = replace(START, partition=1)


async def test_work_comes_before_the_position() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0, 1)
    await world.until(lambda: len(world.done) == 3)
    assert world.done == ["worked until 2", "position 2", "passed the crash point"]
    await lanes.drain(1)


async def test_no_more_has_been_reached_than_what_was_worked_on() -> None:
    world = World()
    lanes = world.lanes()
    put(lanes, 0, 1)
    await world.until(lambda: len(world.batches) == 1)
    assert lanes.reached(PLACE) == 0
    world.may_go_on.set()
    await world.until(lambda: bool(world.positions))
    assert lanes.reached(PLACE) == 2
    await lanes.drain(1)
    assert lanes.reached(PLACE) is None


async def test_a_position_is_written_while_the_next_batch_is_worked_on() -> None:
    world = World(is_deaf=True)
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0)
    await world.until(lambda: len(world.done) == 1)
    put(lanes, 1)
    await world.until(lambda: len(world.done) == 2)
    put(lanes, 2)
    assert world.done == ["worked until 1", "worked until 2"]
    assert lanes.reached(PLACE) == 0
    world.is_deaf = False
    await world.until(lambda: len(world.positions) == 3)
    assert [position.next_offset for position in world.positions] == [1, 2, 3]
    await lanes.drain(1)


async def test_draining_waits_for_the_position_that_is_being_written() -> None:
    world = World(is_deaf=True)
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0)
    await world.until(lambda: bool(world.done))
    draining = asyncio.create_task(lanes.drain(5))
    await asyncio.sleep(0)
    world.is_deaf = False
    await draining
    assert [position.next_offset for position in world.positions] == [1]


async def test_a_position_that_cannot_be_written_within_the_time_is_given_up() -> None:
    world = World(is_deaf=True)
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0)
    await world.until(lambda: bool(world.done))
    await lanes.drain(0.01)
    world.is_deaf = False
    await asyncio.sleep(0)
    assert world.positions == []


async def test_a_position_holds_the_last_record_and_the_newest_event() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0)
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
    put(lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    put(lanes, 1, 2, 3)
    world.may_go_on.set()
    await world.until(lambda: len(world.positions) == 2)
    assert [len(batch.records) for batch in world.batches] == [1, 3]
    await lanes.drain(1)


@pytest.mark.parametrize("limit", [{"batch_records_max": 2}, {"batch_bytes_max": 11}], ids=str)
async def test_a_batch_has_no_more_records_and_bytes_than_allowed(limit: dict[str, int]) -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes(replace(QUICK, **limit))
    put(lanes, 0, 1, 2)
    await world.until(lambda: len(world.positions) == 2)
    assert [len(batch.records) for batch in world.batches] == [2, 1]
    await lanes.drain(1)


async def test_a_lane_gathers_while_the_log_holds_more() -> None:
    world = World(end=3)
    world.may_go_on.set()
    lanes = world.lanes()
    for offset in range(3):
        put(lanes, offset)
        await world.until(lambda: world.asked_for_the_end > 0)
    await world.until(lambda: bool(world.positions))
    assert [len(batch.records) for batch in world.batches] == [3]
    await lanes.drain(1)


async def test_a_lane_does_not_gather_for_ever() -> None:
    world = World(end=3)
    world.may_go_on.set()
    lanes = world.lanes(replace(QUICK, gather_seconds=0.01))
    put(lanes, 0)
    await world.until(lambda: bool(world.positions))
    assert world.positions[-1].next_offset == 1
    await lanes.drain(1)


async def test_a_gap_stops_the_worker_and_nothing_behind_it_is_worked_on() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0, 2, 3)
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
    put(lanes, 0, 1, 0, 1, 2)
    await world.until(lambda: bool(world.positions) and world.positions[-1].next_offset == 3)
    assert [record.offset for batch in world.batches for record in batch.records] == [0, 1, 2]
    await lanes.drain(1)


@pytest.mark.parametrize("begun", [False, True], ids=["at its position", "after a record"])
async def test_another_record_at_a_known_offset_stops_the_worker(begun: bool) -> None:
    world = World()
    position = replace(START, next_offset=7, checksum=checksum(record(6)))
    lanes = world.lanes(at=position)
    put(lanes, 6, *([7] if begun else []))
    assert lanes.is_open()
    other = Record(7 if begun else 6, b"key", b"another")
    lanes.put(PLACE, [other])
    assert isinstance(lanes.failure.result(), ReplacedLog)
    await lanes.drain(1)


async def test_a_lane_begins_at_its_position() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes(at=replace(START, next_offset=7))
    put(lanes, 6, 7)
    await world.until(lambda: bool(world.positions))
    assert [batch.next_offset for batch in world.batches] == [8]
    await lanes.drain(1)


async def test_work_that_fails_ends_the_worker_without_a_position() -> None:
    world = World(problem=RuntimeError("no way"))
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0)
    assert str(await lanes.failure) == "no way"
    assert world.done == []
    assert not lanes.is_open()
    await lanes.drain(1)


async def test_draining_finishes_the_batch_under_way_and_leaves_the_rest() -> None:
    world = World()
    lanes = world.lanes()
    put(lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    put(lanes, 1)
    draining = asyncio.create_task(lanes.drain(5))
    await asyncio.sleep(0)
    world.may_go_on.set()
    await draining
    assert [step for step in world.done if "crash" not in step] == [
        "worked until 1",
        "position 1",
    ]


async def test_draining_gives_up_a_batch_that_takes_too_long() -> None:
    world = World()
    lanes = world.lanes()
    put(lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    await lanes.drain(0.01)
    assert world.done == []
    assert not lanes.failure.done()


@pytest.mark.parametrize("limit", [{"waiting_records_max": 2}, {"waiting_bytes_max": 20}], ids=str)
async def test_a_full_lane_has_no_room_until_it_is_worked_on(limit: dict[str, int]) -> None:
    world = World()
    lanes = world.lanes(replace(QUICK, **limit))
    put(lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    put(lanes, 1)
    assert lanes.has_room(PLACE)
    put(lanes, 2)
    assert not lanes.has_room(PLACE)
    world.may_go_on.set()
    await world.until(lambda: lanes.has_room(PLACE))
    await lanes.drain(1)


async def test_a_partition_that_is_held_up_holds_up_no_other() -> None:
    world = World()
    lanes = world.lanes(replace(QUICK, waiting_records_max=2), START, OTHER)
    put(lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    put(lanes, 1, 2)
    put(lanes, 0, place=OTHER.place)
    await world.until(lambda: len(world.batches) == 2)
    assert not lanes.has_room(PLACE)
    assert lanes.has_room(OTHER.place)
    await lanes.drain(0.01)


async def test_a_partition_that_was_taken_away_has_no_room() -> None:
    world = World()
    lanes = world.lanes()
    await lanes.drain(1)
    assert not lanes.has_room(PLACE)


async def test_a_newer_record_stops_its_lane_after_all_that_came_before() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    put(lanes, 0, 1)
    lanes.put(PLACE, [Record(2, None, b"newer")])
    put(lanes, 3)
    await world.until(lambda: not lanes.has_room(PLACE))
    put(lanes, 4)
    assert [position.next_offset for position in world.positions] == [2]
    assert not lanes.failure.done()
    await lanes.drain(1)


async def test_a_newer_record_that_comes_first_lets_nothing_behind_it_pass() -> None:
    world = World()
    world.may_go_on.set()
    lanes = world.lanes()
    lanes.put(PLACE, [Record(0, None, b"newer")])
    put(lanes, 1)
    await world.until(lambda: not lanes.has_room(PLACE))
    await lanes.drain(1)
    assert world.done == []


async def test_a_lane_that_stands_still_says_so_again_and_again() -> None:
    world = World()
    world.may_go_on.set()
    with capture_logs() as said:
        lanes = world.lanes(replace(QUICK, paused_seconds=0.001))
        lanes.put(PLACE, [Record(0, None, b"newer")])
        await world.until(lambda: len(said) > 1)
        await lanes.drain(1)
    assert said[0]["event"] == "partition stands still"
    assert said[0]["reason"].startswith("events/0 at offset 0: schema_version: found 2 of 'x'")


async def test_opening_again_forgets_what_has_not_been_worked_on() -> None:
    world = World()
    lanes = world.lanes()
    put(lanes, 0)
    await world.until(lambda: len(world.batches) == 1)
    put(lanes, 1)
    lanes.open([START])
    world.may_go_on.set()
    put(lanes, 0, 1)
    await world.until(lambda: lanes.reached(PLACE) == 2)
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
