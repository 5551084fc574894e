"""What does Faust do for a worker?

It joins the group, lets go of the lanes when the group is balanced anew, seeks to the positions,
fetches, hands what it fetched to its lane and commits how far that is. It also does what Faust has
been seen doing: a fetch leaves a record out or goes back, and commits run ahead of the work.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from streams.app import DRAIN_SECONDS_MAX
from streams.batch import Record
from streams.faust_seams import ROOM_SECONDS
from streams.lanes import Lanes
from streams.positions import Place, PositionRow
from tests.simulation.broker import Broker
from tests.simulation.faults import Fault, Faults
from tests.simulation.group import Group
from tests.simulation.process import Process

ReadPositions = Callable[[tuple[Place, ...]], Awaitable[Mapping[Place, PositionRow]]]
FETCH_RECORDS_MAX = 40
BACK_RECORDS_MAX = 5


class Consumer:
    """One member of a group, in the place of a Faust app."""

    crash_reason: BaseException | None = None

    def __init__(
        self,
        process: Process,
        group: Group,
        broker: Broker,
        faults: Faults,
        lanes: Lanes,
        read: ReadPositions,
    ) -> None:
        self._process = process
        self.group = group
        self._broker = broker
        self._faults = faults
        self._lanes = lanes
        self._read = read
        self.next_offsets: dict[Place, int] = {}
        self._balanced_anew = asyncio.Event()
        self._has_news = asyncio.Event()
        self._is_news_known = False
        self._connected_to = 0
        self._ended = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # What a worker asks of an app.

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._balance()), asyncio.create_task(self._feed())]
        self.group.join(self)

    async def wait(self) -> None:
        await self._ended.wait()

    async def stop(self) -> None:
        self.group.leave(self)
        for task in self._tasks:
            task.cancel()
        self._ended.set()

    # What a group tells its members.

    def balance_anew(self) -> None:
        self._process.reach(self._balanced_anew.set)

    def evicted(self) -> None:
        self._process.reach(partial(self.group.join, self))

    def grown(self, place: Place) -> None:
        if place in self.next_offsets and not self._is_news_known:
            self._is_news_known = True
            self._process.reach(self._has_news.set)

    # What it does.

    async def _balance(self) -> None:
        try:
            while True:
                await self._balanced_anew.wait()
                self._balanced_anew.clear()
                await self._let_go()
                await self._begin(self.group.share(self))
        except Exception as problem:
            self.crash_reason = problem
            self._ended.set()

    async def _let_go(self) -> None:
        had_any, self.next_offsets = bool(self.next_offsets), {}
        draining = asyncio.create_task(self._lanes.drain(DRAIN_SECONDS_MAX))
        if had_any and self._faults.strikes(Fault.KILLED_BETWEEN_EFFECTS):
            await asyncio.sleep(0)
            self._process.crash("worker.revoked")
        await draining

    async def _begin(self, share: tuple[Place, ...]) -> None:
        self._connected_to = self._broker.incarnation
        positions = await self._read(share)
        if self._balanced_anew.is_set():
            return
        self._lanes.open(positions.values())
        self.next_offsets = {place: position.next_offset for place, position in positions.items()}
        self._has_news.set()

    async def _feed(self) -> None:
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            self._is_news_known = False
            assigned = self.next_offsets
            for place in list(assigned):
                while assigned is self.next_offsets and (records := self.fetched(place)):
                    await self._hand_over(place, records)
            if not all(map(self._lanes.has_room, assigned)):
                await asyncio.sleep(ROOM_SECONDS)
                self._has_news.set()

    def fetched(self, place: Place) -> list[Record]:
        """What comes next, and now and then what came before, or not all."""
        if not self._lanes.has_room(place):
            return []
        if self._connected_to != self._broker.incarnation:
            return []  # The connection broke; it is built up again with the group.
        offset = self.next_offsets[place]
        records = self._broker.records(place, offset)[:FETCH_RECORDS_MAX]
        if not records:
            return []
        self.next_offsets[place] = records[-1].offset + 1
        if self._faults.strikes(Fault.DELIVERED_AGAIN):
            back = max(0, offset - self._faults.random.randint(1, BACK_RECORDS_MAX))
            return self._broker.records(place, back)[: len(records) + offset - back]
        if len(records) > 1 and self._faults.strikes(Fault.LEFT_OUT):
            del records[self._faults.random.randrange(len(records) - 1)]
        return records

    async def _hand_over(self, place: Place, records: list[Record]) -> None:
        self._commit(place)
        self._lanes.put(place, records)
        await asyncio.sleep(0)

    def _commit(self, place: Place) -> None:
        """Not always only what was worked on."""
        is_ahead = self._faults.random.random() < 0.3
        reached = self.next_offsets[place] if is_ahead else self._lanes.reached(place)
        if reached is not None:
            self.group.committed[place] = reached
