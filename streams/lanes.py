"""How do the records of a partition get through `work`: in order, none left out, acknowledged last?

Each partition has a lane of its own. A lane takes all that waits in it, so that batches stay small
when it is quiet and grow under load; then works on it, writes the position and acknowledges.
When the group is balanced anew, lanes are closed: what they have not worked on is read again from
the positions.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.batch import Batch, Record, Work
from streams.errors import Gap
from streams.positions import Place, PositionRow, after

# What the broker last said about the end of a partition may be this old.
END_KNOWN_WITHIN = timedelta(seconds=5)

Acknowledge = Callable[[], Awaitable[object]]
WritePosition = Callable[[PositionRow], Awaitable[None]]
OpenWork = Callable[[PositionRow], Work]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a lane waits for company, and how much it takes and holds.

    It lingers when it has read all that the log holds, and gathers while there is more to come.
    """

    linger_seconds: float = 0.02
    gather_seconds: float = 0.5
    batch_records_max: int = 5_000
    batch_bytes_max: int = 8 * 1024 * 1024
    waiting_records_max: int = 10_000
    idle_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every lane of a worker is given."""

    write_position: WritePosition
    end_offset: Callable[[Place], int | None]
    clock: Callable[[], datetime]
    limits: Limits
    position_stored: Callable[[], None]


class Lane:
    """One partition between the stream and `work`."""

    def __init__(self, position: PositionRow, work: Work, around: Surroundings) -> None:
        self.position = position
        self._work = work
        self._around = around
        self._limits = around.limits
        self._expected = position.next_offset
        self._waiting: deque[tuple[Record, Acknowledge]] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._is_closed = False

    async def put(self, record: Record, acknowledge: Acknowledge) -> None:
        """Let the record wait in line, and its bringer while the line is full."""
        if record.offset > self._expected:
            raise Gap(str(self.position.place), found=record.offset, expected=self._expected)
        if record.offset < self._expected or self._is_closed:
            return  # A seek brought it a second time, or it will be read again.
        self._expected += 1
        self._waiting.append((record, acknowledge))
        self._arrived.set()
        if len(self._waiting) >= self._limits.waiting_records_max:
            self._room.clear()
            await self._room.wait()

    def close(self) -> None:
        """Take nothing more; the batch under way is the last."""
        self._is_closed = True
        self._waiting.clear()
        self._arrived.set()
        self._room.set()

    async def run(self) -> None:
        """Work until closed."""
        while not self._is_closed:
            try:
                await asyncio.wait_for(self._arrived.wait(), self._limits.idle_seconds)
            except TimeoutError:
                await self._rest()
            else:
                await self._advance()

    async def _advance(self) -> None:
        await self._gather()
        taken = self._take()
        if not taken:
            return
        position = self.position
        batch = Batch(
            position.topic,
            position.topic_id,
            position.partition,
            tuple(record for record, _ in taken),
        )
        told = await self._work(batch)
        await self._write(after(position, batch, told, self._around.clock()))
        self._around.position_stored()
        for _, acknowledge in taken:
            await acknowledge()

    async def _gather(self) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + self._limits.gather_seconds
        while len(self._waiting) < self._limits.batch_records_max and not self._is_closed:
            await asyncio.sleep(self._limits.linger_seconds)
            end = self._around.end_offset(self.position.place)
            if end is None or end <= self._expected or clock() > until:
                break

    def _take(self) -> list[tuple[Record, Acknowledge]]:
        taken: list[tuple[Record, Acknowledge]] = []
        bytes_left = self._limits.batch_bytes_max
        while self._waiting and len(taken) < self._limits.batch_records_max and bytes_left > 0:
            taken.append(self._waiting.popleft())
            bytes_left -= len(taken[-1][0].value or b"")
        if not self._waiting:
            self._arrived.clear()
        self._room.set()
        return taken

    async def _rest(self) -> None:
        """With nothing left to read, all that was recorded until now has been worked on."""
        if self._around.end_offset(self.position.place) != self.position.next_offset:
            return
        now = self._around.clock()
        recorded_at = max(self.position.recorded_at, now - END_KNOWN_WITHIN)
        await self._write(replace(self.position, recorded_at=recorded_at, applied_at=now))

    async def _write(self, position: PositionRow) -> None:
        await self._around.write_position(position)
        self.position = position


class Lanes:
    """The lanes of all partitions that this worker was given."""

    def __init__(self, works: Mapping[str, OpenWork], around: Surroundings) -> None:
        self._works = works
        self._around = around
        self._lanes: dict[Place, Lane] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._was_opened = False
        self.failure: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    def open(self, positions: Iterable[PositionRow]) -> None:
        """Begin at these positions; lanes of before take nothing more."""
        self._close()
        self._was_opened = True
        for position in positions:
            lane = Lane(position, self._works[position.topic](position), self._around)
            task = asyncio.create_task(lane.run(), name=f"lane {position.place}")
            task.add_done_callback(self._ended)
            self._running.add(task)
            self._lanes[position.place] = lane

    async def put(self, place: Place, record: Record, acknowledge: Acknowledge) -> None:
        """Hand one record to its lane. Never raises: Faust would skip the record and go on."""
        if place not in self._lanes or self.failure.done():
            return
        try:
            await self._lanes[place].put(record, acknowledge)
        except Gap as gap:
            self._fail(gap)

    async def drain(self, seconds: float) -> None:
        """Let each lane finish the batch under way; what takes longer is done again by the next."""
        self._close()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def is_open(self) -> bool:
        """Whether partitions have been given out, be it none to this worker."""
        return self._was_opened and not self.failure.done()

    def positions(self) -> list[PositionRow]:
        """How far each lane is."""
        return [lane.position for lane in self._lanes.values()]

    def _close(self) -> None:
        for lane in self._lanes.values():
            lane.close()
        self._lanes.clear()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            self._fail(problem)

    def _fail(self, problem: BaseException) -> None:
        if not self.failure.done():
            self.failure.set_result(problem)
