"""Is this worker stuck?

Stuck is what could move and does not: records that are in the log and not fetched though there is
room, records that wait while nothing is attempted, partitions that were never opened, an event loop
that does not answer. What waits for a store that is away is not stuck. A worker that is stuck ends,
because a new start from the positions mends whatever it was.
"""

import asyncio
import faulthandler
import json
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Thread

from kafka.errors import KafkaError

from streams.endings import Stalled
from streams.incidents import Report
from streams.lane import Lane
from streams.lanes import Lanes
from streams.log import reading
from streams.positions import Place

START_AGAIN = 75
SECONDS_TO_ASK_MAX = 10.0


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many seconds is a worker taken for stuck?

    An attempt may take as long as the warehouse's client waits for an answer, and a batch may
    compute for as long as the largest ledgers take to fold.
    """

    look_seconds: float = 15.0
    fetch_seconds_max: float = 60.0
    position_seconds_max: float = 240.0
    open_seconds_max: float = 120.0
    loop_seconds_max: int = 120
    topics_seconds: float = 30.0

    def times(self, factor: float) -> "Patience":
        """The same, so many times as long; the topics are looked at as often as ever."""
        return replace(
            self,
            look_seconds=self.look_seconds * factor,
            fetch_seconds_max=self.fetch_seconds_max * factor,
            position_seconds_max=self.position_seconds_max * factor,
            open_seconds_max=self.open_seconds_max * factor,
            loop_seconds_max=max(1, round(self.loop_seconds_max * factor)),
        )


Ends = Callable[[Collection[Place]], Mapping[Place, int]]


class Watchdog:
    """Looks at the lanes now and then; `ends` asks the broker past the consumer that is watched."""

    def __init__(
        self,
        lanes: Lanes,
        ends: Ends,
        patience: Patience,
        clock: Callable[[], datetime],
        now: Callable[[], float],
    ) -> None:
        self._lanes = lanes
        self._ends = ends
        self._patience = patience
        self._clock = clock
        self._now = now
        self._ahead: dict[Place, tuple[int, float]] = {}

    async def watch(self) -> Stalled:
        """Look now and then until something is stuck."""
        while True:
            await asyncio.sleep(self._patience.look_seconds)
            if stalled := await self.look():
                return stalled

    async def look(self) -> Stalled | None:
        """What is stuck, if anything is. While the broker is away nothing can move."""
        if not self._looks_still(self._now()):
            return None
        ends = await self._asked()
        if ends is None:
            self._lanes.stir()
            return None
        lanes, now = list(self._lanes), self._now()
        stalled = [
            self._not_opened(now),
            *(self._not_moving(lane, now) for lane in lanes),
            *(self._not_fetched(lane, ends.get(lane.position.place, 0), now) for lane in lanes),
        ]
        return next(filter(None, stalled), None)

    def _looks_still(self, now: float) -> bool:
        quiet = (now - lane.arrived_at >= self._patience.look_seconds for lane in self._lanes)
        return self._lanes.closed_since is not None or any(quiet)

    def _not_opened(self, now: float) -> Stalled | None:
        since, most = self._lanes.closed_since, self._patience.open_seconds_max
        if since is None or now - since < most:
            return None
        return Stalled(
            "assignment",
            found="no partitions opened",
            since=self._instant(now - since),
            expected=f"them within {most:g} s of the last rebalance",
        )

    def _not_moving(self, lane: Lane, now: float) -> Stalled | None:
        most = self._patience.position_seconds_max
        works = lane.is_busy or lane.waiting
        if not works or lane.stopped_by or now - lane.stirred_at < most:
            return None
        return Stalled(
            str(lane.position.place),
            found=f"{lane.waiting} records waiting and nothing attempted",
            since=self._instant(now - lane.stirred_at),
            expected=f"a new position or an attempt within {most:g} s",
        )

    def _not_fetched(self, lane: Lane, end: int, now: float) -> Stalled | None:
        place, most = lane.position.place, self._patience.fetch_seconds_max
        if end <= lane.expected or not lane.has_room():
            self._ahead.pop(place, None)
            return None
        expected, since = self._ahead.get(place, (-1, now))
        if expected != lane.expected:
            since = now
        self._ahead[place] = lane.expected, since
        if now - since < most:
            return None
        return Stalled(
            str(place),
            found=f"offset {lane.expected} not fetched",
            since=self._instant(now - since),
            expected=f"it within {most:g} s, because the log ends at {end}",
        )

    async def _asked(self) -> Mapping[Place, int] | None:
        """Where each partition ends; None while nobody answers."""
        places = [lane.position.place for lane in self._lanes]
        try:
            asking = asyncio.to_thread(self._ends, places)
            return await asyncio.wait_for(asking, SECONDS_TO_ASK_MAX)
        except (KafkaError, TimeoutError):
            return None

    def _instant(self, seconds_ago: float) -> datetime:
        return self._clock() - timedelta(seconds=seconds_ago)


def ends_in_the_log(bootstrap: str, places: Collection[Place]) -> Mapping[Place, int]:
    """Where each partition ends, told over a connection of its own."""
    with reading(bootstrap) as log:
        return {place: log.reach(place).end for place in places}


@contextmanager
def ended_when_deaf(seconds_max: int, end: Callable[[int], object]) -> Iterator[None]:
    """Call `end` when the event loop has not answered for so many seconds.

    Seconds are counted and not measured: a process that was frozen is not deaf.
    """
    loop = asyncio.get_running_loop()
    answered, is_over = Event(), Event()

    def listen() -> None:
        answered.set()
        deaf_seconds = 0
        while not is_over.wait(1.0):
            deaf_seconds = 0 if answered.is_set() else deaf_seconds + 1
            if not deaf_seconds:
                answered.clear()
                loop.call_soon_threadsafe(answered.set)
            elif deaf_seconds >= seconds_max:
                end(deaf_seconds)

    listener = Thread(target=listen, name="watchdog", daemon=True)
    listener.start()
    try:
        yield
    finally:
        is_over.set()
        listener.join()


def end_deaf(clock: Callable[[], datetime], report: Report, seconds: int) -> None:
    """End this process from a thread: say why, and show where every thread stands."""
    deaf = Stalled(
        "event loop",
        found="no answer",
        since=clock() - timedelta(seconds=seconds),
        expected="one within a second",
    )
    sys.stderr.write(json.dumps({"event": str(deaf), "level": "error"}) + "\n")
    report(deaf)
    faulthandler.dump_traceback(all_threads=True)
    os._exit(START_AGAIN)
