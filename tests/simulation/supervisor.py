"""Who runs right now, and who is started again?

As many workers of each role as are wanted; one that ends, for whatever reason, is started again
after a moment. A killed or frozen one keeps its place in the group until its session is over.
"""

from asyncio import Task
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from streams.membership import SESSION_SECONDS
from tests.simulation.faults import Faults
from tests.simulation.process import Process
from tests.simulation.scheduler import Scheduler
from tests.simulation.workers import Workplace

RESTART_SECONDS_MAX = 2.0
ROLES = ("router", "keeper")

Open = Callable[[str, Process], Workplace]


class Supervisor:
    """The processes of one world."""

    def __init__(
        self, scheduler: Scheduler, random: Random, faults: Faults, open_workplace: Open
    ) -> None:
        self.diary: list[str] = []
        self.processes: list[Process] = []
        self._scheduler = scheduler
        self._random = random
        self._faults = faults
        self._open = open_workplace
        self._wanted = dict.fromkeys(ROLES, 0)
        self._running: dict[str, list[Workplace]] = {role: [] for role in ROLES}

    def want(self, role: str, count: int) -> None:
        """Start or terminate as many as it takes."""
        self.note(f"{count} {role}s wanted")
        self._wanted[role] = count
        for workplace in self._running[role][count:]:
            self.terminate(workplace)
        for _ in range(count - len(self._running[role])):
            self._start(role)

    def any(self) -> Workplace | None:
        running = [workplace for role in ROLES for workplace in self._running[role]]
        return self._random.choice(running) if running else None

    def terminate(self, workplace: Workplace) -> None:
        self.note(f"{workplace.process.name} terminated")
        workplace.process.enter(workplace.until.set)

    def freeze(self, workplace: Workplace, seconds: float) -> None:
        self.note(f"{workplace.process.name} frozen for {seconds:.1f} s")
        workplace.process.freeze(seconds)
        self._scheduler.after(SESSION_SECONDS, partial(self._expire, workplace))

    def bury(self) -> None:
        for process in self.processes:
            process.bury()

    def _start(self, role: str) -> None:
        name = f"{role} {len(self.processes)}"
        process = Process(name, self._scheduler, self._random, self._faults.latency)
        self.processes.append(process)
        process.enter(partial(self._begin, role, process))

    def _begin(self, role: str, process: Process) -> None:
        workplace = self._open(role, process)
        self._running[role].append(workplace)
        process.died = partial(self._died, role, workplace)
        ended = partial(self._ended, role, workplace)
        process.create_task(workplace.work()).add_done_callback(ended)

    def _ended(self, role: str, workplace: Workplace, task: Task[Any]) -> None:
        if workplace.process.is_dead:
            return
        self.note(f"{workplace.process.name} ended: {task.result()!r}")
        workplace.process.is_dead = True
        self._replace(role, workplace)

    def _died(self, role: str, workplace: Workplace) -> None:
        self.note(f"{workplace.process.name} killed")
        self._scheduler.after(SESSION_SECONDS, partial(self._expire, workplace))
        self._replace(role, workplace)

    def _replace(self, role: str, workplace: Workplace) -> None:
        self._running[role].remove(workplace)
        seconds = self._random.uniform(0.1, RESTART_SECONDS_MAX)
        self._scheduler.after(seconds, partial(self._start_if_wanted, role))

    def _start_if_wanted(self, role: str) -> None:
        if len(self._running[role]) < self._wanted[role]:
            self._start(role)

    def _expire(self, workplace: Workplace) -> None:
        process = workplace.process
        if workplace.member is not None and (process.is_dead or process.is_frozen):
            workplace.group.evict(workplace.member)

    def note(self, what: str) -> None:
        self.diary.append(f"{self._scheduler.now:7.3f} {what}")
