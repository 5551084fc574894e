"""How do the records of one partition get through `work`: in order, none left out, known last?

A lane takes all that waits in it, so that batches stay small when it is quiet and grow under load,
and works on it. The position is written while it works on the next batch: late, it is still true.
When the lane is full, its partition is not fetched from until there is room again. A record that
only a newer Touchline understands stops the lane in front of it: what came before is done, and
nothing behind it is skipped.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from streams import attempts
from streams.batch import Batch, Record, Work, checksum
from streams.errors import Gap, NewerRecord, ReplacedLog
from streams.positions import Place, PositionRow, after

# What the broker last said about the end of a partition may be this old.
END_KNOWN_WITHIN = timedelta(seconds=5)

WritePosition = Callable[[PositionRow], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a lane waits for company, and how much it takes and holds.

    It lingers when it has read all that the log holds, and gathers while there is more to come.
    What one more fetch brings comes on top of what it holds, and facts take much more room once
    they are unpacked.
    """

    linger_seconds: float = 0.005
    gather_seconds: float = 0.5
    batch_records_max: int = 5_000
    batch_bytes_max: int = 4 * 1024 * 1024
    waiting_records_max: int = 10_000
    waiting_bytes_max: int = 8 * 1024 * 1024
    idle_seconds: float = 5.0
    paused_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every lane of a worker is given; `now` is a clock that never goes back."""

    write_position: WritePosition
    end_offset: Callable[[Place], int | None]
    clock: Callable[[], datetime]
    now: Callable[[], float]
    limits: Limits
    position_stored: Callable[[], None]


class Lane:
    """One partition between the stream and `work`."""

    def __init__(self, position: PositionRow, work: Work, around: Surroundings) -> None:
        self.position = position
        self.expected = position.next_offset
        self.is_busy = False
        self.stopped_by: NewerRecord | None = None
        self.arrived_at = self.moved_at = self.stirred_at = around.now()
        self._work = work
        self._around = around
        self._limits = around.limits
        self._waiting: deque[Record] = deque()
        self._waiting_bytes = 0
        self._last: Record | None = None
        self._something = asyncio.Event()
        self._is_closed = False
        self._worked_until = position
        self._writing: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many records wait to be taken."""
        return len(self._waiting)

    def has_room(self) -> bool:
        """Whether more may be fetched."""
        is_full = (
            len(self._waiting) >= self._limits.waiting_records_max
            or self._waiting_bytes >= self._limits.waiting_bytes_max
        )
        return self._is_taking() and not is_full

    def put(self, records: Sequence[Record]) -> None:
        """Let the records wait in line; some of them may have been brought before."""
        if not self._is_taking():
            return  # They will be read again.
        if self._goes_on_with(records):
            self._append(records)
            return
        for record in records:
            if record.offset > self.expected:
                raise Gap(str(self.position.place), found=record.offset, expected=self.expected)
            if record.offset == self.expected - 1 and self._is_other(record):
                raise self._replaced(record)
            if record.offset == self.expected:
                self._append([record])

    def _goes_on_with(self, records: Sequence[Record]) -> bool:
        """Whether they are what comes next, none left out: offsets only grow."""
        if not records or records[0].offset != self.expected:
            return False
        return records[-1].offset == self.expected + len(records) - 1

    def _is_taking(self) -> bool:
        return not (self._is_closed or self.stopped_by)

    def _append(self, records: Sequence[Record]) -> None:
        self.arrived_at = self._around.now()
        if not (self._waiting or self.is_busy):
            self.stir()
        self.expected += len(records)
        self._last = records[-1]
        self._waiting += records
        self._waiting_bytes += sum(map(_size, records))
        self._something.set()

    def _is_other(self, record: Record) -> bool:
        """Whether it is not the record that was brought at this offset before.

        A broker that comes back with an older log hands out offsets again, and the consumer begins
        at the first: what is skipped as known would be new.
        """
        if self._last:
            return record != self._last
        return self.position.checksum not in ("", checksum(record))

    def _replaced(self, record: Record) -> ReplacedLog:
        position = self.position
        return ReplacedLog(
            position.consumer_group,
            position.topic,
            f"{position.place} at offset {record.offset}",
            found=f"a record with checksum {checksum(record)}",
            expected="the one that stood there before",
        )

    def stir(self) -> None:
        """Something was attempted: it is not stuck."""
        self.stirred_at = self._around.now()

    def close(self) -> None:
        """Take nothing more; the batch under way is the last."""
        self._is_closed = True
        self._forget()

    async def run(self) -> None:
        """Work until closed."""
        attempts.tell(self.stir)
        try:
            await self._run()
            await self._written()
        finally:
            if self._writing:
                self._writing.cancel()

    async def _run(self) -> None:
        while not self._is_closed:
            if self.stopped_by:
                await self._stand(self.stopped_by)
                continue
            if await self._heard_within(self._limits.idle_seconds):
                await self._gather()
                await self._advance()
            else:
                await self._rest()

    async def _heard_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._something.wait()
        return False

    async def _advance(self) -> None:
        taken = self._take()
        if not taken:
            return
        self.is_busy = True
        try:
            await self._work_on(taken)
        except NewerRecord as newer:
            before = [record for record in taken if record.offset < newer.offset]
            if before:
                await self._work_on(before)
            await self._written()
            self._stop(newer)
        self.is_busy = False

    async def _work_on(self, taken: list[Record]) -> None:
        until = self._worked_until
        batch = Batch(until.topic, until.topic_id, until.partition, tuple(taken))
        told = await self._work(batch)
        self._worked_until = after(until, batch, told, self._around.clock())
        await self._written()
        self._writing = asyncio.create_task(self._write_worked_until(self._worked_until))

    async def _write_worked_until(self, position: PositionRow) -> None:
        await self._write(position)
        self._around.position_stored()

    async def _written(self) -> None:
        """Return when no position is being written, so that they are written in their order."""
        if self._writing:
            await self._writing

    async def _gather(self) -> None:
        """Wait for company, while there is more to come or for a moment."""
        until = asyncio.get_running_loop().time() + self._limits.gather_seconds
        while self.has_room() and len(self._waiting) < self._limits.batch_records_max:
            await asyncio.sleep(self._limits.linger_seconds)
            end = self._around.end_offset(self.position.place)
            if end is None or end <= self.expected or asyncio.get_running_loop().time() > until:
                break

    def _take(self) -> list[Record]:
        is_one_batch = len(self._waiting) <= self._limits.batch_records_max
        if is_one_batch and self._waiting_bytes <= self._limits.batch_bytes_max:
            whole = list(self._waiting)
            self._waiting.clear()
            self._waiting_bytes = 0
            self._something.clear()
            return whole
        taken: list[Record] = []
        bytes_left = self._limits.batch_bytes_max
        while self._waiting and len(taken) < self._limits.batch_records_max and bytes_left > 0:
            taken.append(self._waiting.popleft())
            bytes_left -= _size(taken[-1])
            self._waiting_bytes -= _size(taken[-1])
        if not self._waiting:
            self._something.clear()
        return taken

    async def _rest(self) -> None:
        """With nothing left to read, all that was recorded until now has been worked on."""
        await self._written()
        if self._around.end_offset(self.position.place) != self.position.next_offset:
            return
        now = self._around.clock()
        recorded_at = max(self.position.recorded_at, now - END_KNOWN_WITHIN)
        self._worked_until = replace(self.position, recorded_at=recorded_at, applied_at=now)
        await self._write(self._worked_until)

    async def _write(self, position: PositionRow) -> None:
        await self._around.write_position(position)
        self.position = position
        self.moved_at = self._around.now()
        self.stir()

    def _stop(self, newer: NewerRecord) -> None:
        self.stopped_by = newer
        self._forget()

    async def _stand(self, newer: NewerRecord) -> None:
        """Say why this partition stands still, and say it again after a while."""
        log.warning("partition stands still", place=str(self.position.place), reason=str(newer))
        self._something.clear()
        await self._heard_within(self._limits.paused_seconds)

    def _forget(self) -> None:
        self._waiting.clear()
        self._waiting_bytes = 0
        self._something.set()


def _size(record: Record) -> int:
    return len(record.key or b"") + len(record.value or b"")
