"""How does the event loop wait for the engine, and how does it give up?

A question runs in a thread. When its client has gone, its time is over or somebody kills it, the
engine is told to stop it, again and again until it does; whoever waits hears so within a second. A
question that nothing stops, because it sits inside one call, ends with the process: whoever started
the warehouse starts it again, and what was acknowledged is on disk.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from touchline.local.warehouse.desk import Desk
from touchline.local.warehouse.errors import Refusal
from touchline.local.warehouse.question import Question

THREADS = 32
# Readers have threads of their own: however many ask, an insert finds one.
READER_THREADS = 16
SECONDS_BETWEEN_LOOKS = 0.2
# The engine's own reason says more than ours, so it gets this long to give it.
SECONDS_TO_ANSWER = 1.0
SECONDS_TO_STOP_MAX = 10.0
CANCELLED = "QUERY_WAS_CANCELLED"
# The exit code of a process that wants to be started again (EX_TEMPFAIL).
START_AGAIN = 75
T = TypeVar("T")


@dataclass
class Job:
    """One call in a thread, and what its client waits for: its end, or the word that it is over."""

    asked: Question
    thread: asyncio.Future[Any]
    answer: asyncio.Future[Any] = field(default_factory=asyncio.Future)
    is_given_up: bool = False
    reason: Refusal | None = None

    def settle(self, ended: asyncio.Future[Any]) -> None:
        # Asked for even when nobody waits, since an unheard error is reported as a defect.
        error = ended.exception()
        if self.answer.done():
            return
        if error:
            # That it was stopped says less than why.
            was_stopped = CANCELLED in str(error)
            self.answer.set_exception(self.reason if self.reason and was_stopped else error)
        else:
            self.answer.set_result(ended.result())

    def refuse(self, error: Refusal) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Asking:
    """The threads that ask, and all that is being asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._writers = ThreadPoolExecutor(THREADS)
        self._readers = ThreadPoolExecutor(READER_THREADS)
        # A thread of its own: all others may be busy with what is to be stopped.
        self._stopping = ThreadPoolExecutor(1)
        self._jobs: dict[str, Job] = {}
        self._background: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        self._desk.stop_all()
        for pool in (self._writers, self._readers, self._stopping):
            pool.shutdown()

    async def ask(self, asked: Question, work: Callable[[], T]) -> T:
        job = self._jobs[asked.tag] = Job(asked, self._run(asked, work))
        job.thread.add_done_callback(job.settle)
        job.thread.add_done_callback(lambda _: self._jobs.pop(asked.tag, None))
        try:
            while not job.answer.done():
                await asyncio.wait([job.answer], timeout=SECONDS_BETWEEN_LOOKS)
                if self._desk.is_overdue(asked):
                    self._give_up(job, Refusal(159, "TIMEOUT_EXCEEDED", "Timeout exceeded."))
        except asyncio.CancelledError:
            job.answer.cancel()
            self._give_up(job)
            raise
        result: T = job.answer.result()
        return result

    async def stop_named(self, query_id: str, asked_by: Question) -> None:
        """What KILL QUERY asks for; a stream between two pieces has no job, but can be stopped."""
        for asked in self._desk.asked(query_id, asked_by):
            await self._stop(asked)
            if job := self._jobs.get(asked.tag):
                self._give_up(job, Refusal(394, CANCELLED, "Query was cancelled."))

    async def close_pieces(self, asked: Question, pieces: Generator[bytes]) -> None:
        """Not before the thread has come back that is inside of them."""
        if job := self._jobs.get(asked.tag):
            self._go_on(self._close_after(job, pieces))
        else:
            await asyncio.shield(self._run(asked, pieces.close))

    def _give_up(self, job: Job, error: Refusal | None = None) -> None:
        """Rows that have arrived are inserted, whoever waits."""
        if job.is_given_up or job.thread.done() or job.asked.statement.is_insert_of_rows:
            return
        job.is_given_up, job.reason = True, error
        if error:
            asyncio.get_running_loop().call_later(SECONDS_TO_ANSWER, job.refuse, error)
        self._go_on(self._stop_until_it_ends(job))

    async def _stop_until_it_ends(self, job: Job) -> None:
        deadline = time.monotonic() + SECONDS_TO_STOP_MAX
        while not job.thread.done():
            if job.asked.user.is_read_only and time.monotonic() > deadline:
                end_process(job.asked)
            await self._stop(job.asked)
            await asyncio.wait([job.thread], timeout=SECONDS_BETWEEN_LOOKS)

    async def _close_after(self, job: Job, pieces: Generator[bytes]) -> None:
        await asyncio.wait([job.thread])
        await self._run(job.asked, pieces.close)

    async def _stop(self, asked: Question) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._stopping, self._desk.stop, asked)

    def _run(self, asked: Question, work: Callable[[], T]) -> asyncio.Future[T]:
        pool = self._readers if asked.user.is_read_only else self._writers
        return asyncio.get_running_loop().run_in_executor(pool, work)

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the request; kept, since the loop itself would not."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def end_process(asked: Question) -> None:
    sys.stderr.write(
        f"query {asked.query_id} of {asked.user.name} did not stop within "
        f"{SECONDS_TO_STOP_MAX:.0f} s: the warehouse starts again\n"
    )
    sys.stderr.flush()
    os._exit(START_AGAIN)
