"""Is a worker ended when it is stuck, and only then?"""

import asyncio
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest
from kafka.errors import KafkaConnectionError

from streams import attempts
from streams.batch import Batch, Record, Told
from streams.lanes import Lanes
from streams.positions import Place
from streams.watchdog import START_AGAIN, Patience, Watchdog
from tests.streams.given import clock
from tests.streams.lane_world import PLACE, START, World, put

PATIENCE = Patience(look_seconds=10, fetch_seconds_max=60, position_seconds_max=240)
DEAF = """
import asyncio, time
from datetime import UTC, datetime
from functools import partial
from streams.incidents import unreported
from streams.watchdog import end_deaf, ended_when_deaf

async def work():
    with ended_when_deaf(2, partial(end_deaf, partial(datetime.now, UTC), unreported)):
        await asyncio.sleep(3)
        print("answered", flush=True)
        time.sleep(60)

asyncio.run(work())
"""


@dataclass
class Watch:
    """A watchdog over lanes, with a broker that can be away."""

    world: World = field(default_factory=World)
    end: int = 0
    is_away: bool = False

    def ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        if self.is_away:
            raise KafkaConnectionError
        return dict.fromkeys(places, self.end)

    def over(self, lanes: Lanes) -> Watchdog:
        return Watchdog(lanes, self.ends, PATIENCE, clock, lambda: self.world.now)

    async def reasons(self, lanes: Lanes, *, seconds: int) -> list[str]:
        """What is found when it looks every ten seconds."""
        watchdog = self.over(lanes)
        found = []
        for _ in range(0, seconds, 10):
            self.world.now += 10
            if stalled := await watchdog.look():
                found.append(str(stalled))
        await lanes.drain(0.01)
        return found


async def test_records_that_are_not_fetched_although_there_is_room_end_the_worker() -> None:
    watch = Watch(end=3)
    (reason,) = await watch.reasons(watch.world.lanes(), seconds=70)
    assert reason.startswith(
        "events/0: found offset 0 not fetched since 2026-03-02T12:59:00Z, expected it within 60 s,"
    )


def test_a_worker_on_a_slow_machine_may_be_given_so_many_times_the_time() -> None:
    assert Patience().times(2) == Patience(
        look_seconds=30,
        fetch_seconds_max=120,
        position_seconds_max=480,
        open_seconds_max=240,
        loop_seconds_max=240,
        topics_seconds=30,
    )
    assert Patience().times(0.001).loop_seconds_max == 1


async def test_a_partition_with_nothing_to_fetch_is_quiet_and_not_stuck() -> None:
    watch = Watch(end=0)
    assert await watch.reasons(watch.world.lanes(), seconds=600) == []


async def test_fetching_that_goes_on_is_not_stuck_however_far_behind_it_is() -> None:
    watch = Watch(end=1_000)
    lanes = watch.world.lanes()
    watchdog = watch.over(lanes)
    watch.world.may_go_on.set()
    for offset in range(12):
        watch.world.now += 30
        put(lanes, offset)
        assert await watchdog.look() is None
    await lanes.drain(1)


async def test_while_the_broker_is_away_nothing_is_stuck() -> None:
    watch = Watch(end=3, is_away=True)
    lanes = watch.world.lanes()
    put(lanes, 0)
    assert await watch.reasons(lanes, seconds=600) == []


async def test_records_that_wait_while_nothing_is_attempted_end_the_worker() -> None:
    watch = Watch(end=1)
    lanes = watch.world.lanes()
    put(lanes, 0)
    await watch.world.until(lambda: bool(watch.world.batches))
    (reason,) = await watch.reasons(lanes, seconds=240)
    assert reason.startswith("events/0: found 0 records waiting and nothing attempted since")


async def test_a_batch_that_is_tried_again_is_not_stuck() -> None:
    watch = Watch(end=1)
    noticed: list[attempts.Notice] = []

    async def work(batch: Batch) -> Told:
        noticed.append(attempts.notice())
        await asyncio.Event().wait()
        raise AssertionError

    lanes = Lanes({"events": lambda position: work}, watch.world.around())
    lanes.open([START])
    put(lanes, 0)
    await watch.world.until(lambda: bool(noticed))
    watchdog = watch.over(lanes)
    for _ in range(60):
        watch.world.now += 10
        noticed[0]()
        assert await watchdog.look() is None
    await lanes.drain(0.01)


async def test_partitions_that_are_not_opened_after_a_rebalance_end_the_worker() -> None:
    watch = Watch()
    lanes = watch.world.lanes()
    await lanes.drain(1)
    (reason,) = await watch.reasons(lanes, seconds=120)
    assert reason.startswith("assignment: found no partitions opened since 2026-03-02T12:58:00Z")


async def test_a_lane_that_stands_still_on_purpose_is_not_stuck() -> None:
    watch = Watch(end=5)
    watch.world.may_go_on.set()
    lanes = watch.world.lanes()
    lanes.put(PLACE, [Record(0, None, b"newer")])
    await watch.world.until(lambda: not lanes.has_room(PLACE))
    assert await watch.reasons(lanes, seconds=600) == []


@pytest.mark.timeout(60)
def test_an_event_loop_that_does_not_answer_ends_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", DEAF], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (START_AGAIN, b"answered\n")
    assert b"event loop: found no answer since" in ended.stderr
    assert b"in work" in ended.stderr
