"""Which lanes does a worker have, and what becomes of them when the group is balanced anew?

Each partition has a lane of its own, so that one that is held up holds up no other. When partitions
are taken away lanes are closed: what they have not worked on is read again from the positions.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from streams.batch import Record, Work
from streams.errors import Gap, ReplacedLog
from streams.lane import Lane, Surroundings
from streams.positions import Place, PositionRow

OpenWork = Callable[[PositionRow], Work]


class Lanes:
    """The lanes of all partitions that this worker was given."""

    def __init__(self, works: Mapping[str, OpenWork], around: Surroundings) -> None:
        self._works = works
        self._around = around
        self._lanes: dict[Place, Lane] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._was_opened = False
        self.closed_since: float | None = around.now()
        self.failure: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    def __iter__(self) -> Iterator[Lane]:
        return iter(tuple(self._lanes.values()))

    def open(self, positions: Iterable[PositionRow]) -> None:
        """Begin at these positions; lanes of before take nothing more."""
        self._close()
        self._was_opened = True
        self.closed_since = None
        for position in positions:
            lane = Lane(position, self._works[position.topic](position), self._around)
            task = asyncio.create_task(lane.run(), name=f"lane {position.place}")
            task.add_done_callback(self._ended)
            self._running.add(task)
            self._lanes[position.place] = lane

    def has_room(self, place: Place) -> bool:
        """Whether a lane is open for more records of this partition."""
        return place in self._lanes and self._lanes[place].has_room()

    def reached(self, place: Place) -> int | None:
        """The offset before which all has been worked on; None where no lane is open."""
        return self._lanes[place].position.next_offset if place in self._lanes else None

    def put(self, place: Place, records: Sequence[Record]) -> None:
        """Hand records to their lane. Never raises: Faust would skip them and go on."""
        if place not in self._lanes or self.failure.done():
            return
        try:
            self._lanes[place].put(records)
        except (Gap, ReplacedLog) as problem:
            self.fail(problem)

    async def drain(self, seconds: float) -> None:
        """Let each lane finish the batch under way; what takes longer is done again by the next."""
        self._close()
        self.closed_since = self.closed_since or self._around.now()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def stir(self) -> None:
        """What stands still waits for the broker, and is not stuck."""
        if self.closed_since is not None:
            self.closed_since = self._around.now()
        for lane in self:
            lane.stir()

    def fail(self, problem: BaseException) -> None:
        """End the worker for this reason, unless it ends already."""
        if not self.failure.done():
            self.failure.set_result(problem)

    def is_open(self) -> bool:
        """Whether partitions have been given out, be it none to this worker."""
        return self._was_opened and not self.failure.done()

    def positions(self) -> list[PositionRow]:
        """How far each lane is."""
        return [lane.position for lane in self]

    def _close(self) -> None:
        for lane in self:
            lane.close()
        self._lanes.clear()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            self.fail(problem)
