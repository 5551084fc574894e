"""What is a process here? An event loop of its own on the clock that all processes share.

So the real coroutines of streams run unchanged, and a SIGKILL is what it is: the loop never runs
again, nothing is cancelled, nothing is tidied up, and only what is on its way arrives. A frozen
process sleeps through everything and then goes on where it was. Calls that product code hands to
threads take their virtual time and run on the only thread there is.
"""

import asyncio
from asyncio import _set_running_loop
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from functools import partial
from random import Random
from typing import Any, NoReturn

from tests.simulation.scheduler import Act, Scheduler

Latency = Callable[[], float]


class Killed(BaseException):
    """The process ended at this line."""


class Due:
    """Something a loop was asked to call; it may be called off."""

    __slots__ = ("_call", "_context", "is_cancelled")

    def __init__(self, call: Act, context: Context | None) -> None:
        self._call = call
        self._context = context
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True

    def cancelled(self) -> bool:
        return self.is_cancelled

    def run(self) -> None:
        if self.is_cancelled:
            return
        if self._context is None:
            self._call()
        else:
            self._context.run(self._call)


class Process(asyncio.AbstractEventLoop):
    """One process; `name` is its own, also when another is started in its place."""

    def __init__(self, name: str, scheduler: Scheduler, random: Random, latency: Latency) -> None:
        self.name = name
        self.died: Act | None = None
        self.is_dead = False
        self._scheduler = scheduler
        self._random = random
        self._latency = latency
        self._ready: deque[Due] = deque()
        self._tasks: list[tuple[asyncio.Task[Any], Coroutine[Any, Any, Any]]] = []
        self._frozen_until = 0.0

    def enter(self, act: Act) -> None:
        """Something reaches the process from outside; it runs until it waits again."""
        if self.is_dead:
            return
        if self.is_frozen:
            self._scheduler.at(self._frozen_until, partial(self.enter, act))
            return
        _set_running_loop(self)
        try:
            act()
            while self._ready and not self.is_dead:
                self._ready.popleft().run()
        finally:
            _set_running_loop(None)

    def reach(self, act: Act) -> None:
        """The same after a while on the network."""
        self._scheduler.after(self._latency(), partial(self.enter, act))

    def kill(self) -> None:
        if self.is_dead:
            return
        self.is_dead = True
        self._ready.clear()
        if self.died is not None:
            self.died()

    def crash(self, point: str) -> NoReturn:
        """The same, by what the process itself is about to do."""
        self.kill()
        raise Killed(point)

    def freeze(self, seconds: float) -> None:
        self._frozen_until = self._scheduler.now + seconds

    @property
    def is_frozen(self) -> bool:
        return self._scheduler.now < self._frozen_until

    def bury(self) -> None:
        """Close what was left open by a kill, so that nobody complains about it."""
        self.is_dead = True
        for task, coro in self._tasks:
            if not task.done():
                with suppress(RuntimeError):
                    coro.close()

    # What asyncio asks of a loop; it only ever cancels the handles, which a `Due` can do as well.

    def time(self) -> float:
        return self._scheduler.now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return not self.is_dead

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Any:
        due = Due(partial(callback, *args), context)
        self._ready.append(due)
        return due

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Any:
        due = Due(partial(callback, *args), context)
        self._scheduler.at(when, partial(self._ring, due))
        return due

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Any:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(
        self, coro: Coroutine[Any, Any, Any], *, name: Any = None, context: Any = None
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        self._tasks.append((task, coro))
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Nothing: what matters of a failure is how the process ends."""

    def run_in_executor(
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Ask now, have it done after a while, hear of it after another."""
        answered = self.create_future()
        self._scheduler.after(
            self._latency(), lambda: self._carry_out(partial(func, *args), answered)
        )
        return answered

    def _carry_out(self, ask: Callable[[], Any], answered: asyncio.Future[Any]) -> None:
        if self.is_dead and self._random.random() < 0.5:
            return  # The request had not left the process when it was killed.
        try:
            answer, problem = ask(), None
        except Exception as raised:
            answer, problem = None, raised
        self.reach(partial(_settle, answered, answer, problem))

    def _ring(self, due: Due) -> None:
        if not due.is_cancelled:
            self.enter(due.run)


def _settle(answered: asyncio.Future[Any], answer: Any, problem: Exception | None) -> None:
    if answered.done():
        return
    if problem is None:
        answered.set_result(answer)
    else:
        answered.set_exception(problem)
