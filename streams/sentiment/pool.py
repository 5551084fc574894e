"""Who scores while the collector goes on taking events, and what if a process dies?

A few processes, one reply at a time each, with one thread of computing. So many texts are held and
no more; whoever comes then is sent away for a moment. A process that dies or hangs is replaced and
its reply asked once more; one that two processes died of is unknown, and its neighbours go on.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple, Self, TypeVar

import structlog

from events.errors import TouchlineError
from streams.sentiment.encoders import ENVIRONMENT
from streams.sentiment.errors import OtherScorer, ScorerAway, ScorersBusy
from streams.sentiment.frames import HEADER_LENGTH, Asked, Ready, frame, length_of, message
from streams.sentiment.score import Score, unknown

WAITING_MAX: Final = 400
SECONDS_MAX: Final = 20.0
START_SECONDS_MAX: Final = 60.0
TRIES: Final = 2
ENDED: Final = (TimeoutError, asyncio.IncompleteReadError)

T = TypeVar("T")


class Scored(NamedTuple):
    """A score, and who scored."""

    score: Score
    scorer_id: str


Waiting = tuple[bytes, asyncio.Future[Scored]]

log = structlog.get_logger(__name__)


class Died(Exception):
    """The process ended, or did not answer in time."""


class Reader:
    """One scoring process, started when it is first asked."""

    def __init__(self, name: str, environment: Mapping[str, str], *, pinned_id: str) -> None:
        self._name = name
        self._environment = {**environment, **ENVIRONMENT}
        self._pinned_id = pinned_id
        self._process: Process | None = None
        self.scorer_id = ""

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Come up and say who it is; raises ScorerAway, or OtherScorer when another was pinned."""
        if self._process is not None:
            return
        self._process = await asyncio.create_subprocess_exec(
            # Whatever lies in the folder where the collector was started is not imported.
            *(sys.executable, "-P", "-m", "streams.sentiment.process", self._name),
            stdin=PIPE,
            stdout=PIPE,
            env=self._environment,
        )
        try:
            async with asyncio.timeout(START_SECONDS_MAX):
                ready = await self._read(Ready)
        except ENDED as ended:
            await self.stop()
            raise ScorerAway(self._name, "its process ended") from ended
        if ready.problem:
            await self.stop()
            raise ScorerAway(self._name, ready.problem)
        self.scorer_id = ready.scorer_id
        if self._pinned_id not in ("", self.scorer_id):
            await self.stop()
            raise OtherScorer(self._name, found=self.scorer_id, expected=self._pinned_id)

    async def score(self, asked: bytes) -> Scored:
        """What the process says of a reply in its frame; raises Died."""
        await self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            async with asyncio.timeout(SECONDS_MAX):
                self._process.stdin.write(asked)
                await self._process.stdin.drain()
                return Scored(await self._read(Score), self.scorer_id)
        # The pipe of a process that died while nobody asked: a RuntimeError of uvloop's.
        except (*ENDED, OSError, RuntimeError) as died:
            await self.stop()
            raise Died from died

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _read(self, kind: type[T]) -> T:
        assert self._process is not None
        assert self._process.stdout is not None
        header = await self._process.stdout.readexactly(HEADER_LENGTH)
        return message(await self._process.stdout.readexactly(length_of(header)), kind)


class Pool:
    """The scoring processes, with the life of a block."""

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str],
        *,
        pinned_id: str = "",
        processes: int = 1,
        waiting_max: int = WAITING_MAX,
    ) -> None:
        self._name = name
        self.readers = [Reader(name, environment, pinned_id=pinned_id) for _ in range(processes)]
        self._waiting: asyncio.Queue[Waiting] = asyncio.Queue()
        self._waiting_max = waiting_max
        self._tasks: list[asyncio.Task[None]] = []
        self.held = 0

    @property
    def texts_max(self) -> int:
        """As many texts as one request may bring, so that it finds room when nobody else waits."""
        return self._waiting_max

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._work(reader)) for reader in self.readers]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for reader in self.readers:
            await reader.stop()

    async def scorer_id(self) -> str:
        """Who scores; raises ScorerAway or OtherScorer."""
        await self.readers[0].start()
        return self.readers[0].scorer_id

    async def scores(self, replies: Sequence[Asked]) -> list[Scored]:
        """The score of each reply, in their order; raises ScorersBusy, ScorerAway, OtherScorer."""
        if self.held + len(replies) > self._waiting_max:
            raise ScorersBusy(self.held, self._waiting_max)
        self.held += len(replies)
        loop = asyncio.get_running_loop()
        answers: list[asyncio.Future[Scored]] = [loop.create_future() for _ in replies]
        try:
            for asked, answer in zip(map(frame, replies), answers, strict=True):
                self._waiting.put_nowait((asked, answer))
            return list(await asyncio.gather(*answers))
        finally:
            for answer in answers:
                answer.cancel()
            self.held -= len(replies)

    async def _work(self, reader: Reader) -> None:
        while True:
            asked, answer = await self._waiting.get()
            if answer.done():
                continue
            try:
                score = await self._scored(reader, asked)
            except Exception as problem:
                # Whoever asked is told, and whoever asks next is served.
                is_ours = isinstance(problem, TouchlineError)
                reason = str(problem) if is_ours else type(problem).__name__
                log.error("scorer away", reason=reason)
                if not answer.done():
                    answer.set_exception(problem)
            else:
                if not answer.done():
                    answer.set_result(score)

    async def _scored(self, reader: Reader, asked: bytes) -> Scored:
        for _ in range(TRIES):
            try:
                return await reader.score(asked)
            except Died:
                log.warning("scoring process replaced", scorer=self._name)
        return Scored(unknown("failed"), reader.scorer_id)
