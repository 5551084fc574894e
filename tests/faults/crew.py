"""Who works, and who ended of what?

A crew is looked after as any supervisor would: what ended is started again, unless its exit code
says that a person decides. Every end is noted with its time and its exit code.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from touchline.local.child import PERSON_DECIDES, Child
from touchline.local.errors import LocalError
from touchline.local.logs import last_lines, log_file
from touchline.local.processes import PROCESSES
from touchline.settings import Settings, free_ports

KILLED = -signal.SIGKILL
STOPPED, START_AGAIN = 0, 75
EXPECTED = (KILLED, STOPPED, START_AGAIN, -signal.SIGTERM)
# What a supervisor waits before it starts again what was not killed but gave up.
BACK_OFF_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended, at which armed point, and when."""

    role: str
    name: str
    point: str
    exit_code: int
    at: float
    last_words: str = ""

    @property
    def is_kill(self) -> bool:
        return self.exit_code == KILLED


class Member:
    """One process of a role, through all its lives; `crash_at` arms the next of them."""

    def __init__(self, role: str, number: int, settings: Settings) -> None:
        self.role, self.name = role, f"{role}-{number}"
        self.crash_at = ""
        self.point = ""
        (process,) = (process for process in PROCESSES if process.name == role)
        self._process = replace(process, name=self.name)
        self._settings = settings
        self._log = log_file(settings, self.name)
        self._child: Child | None = None
        self._begins_at = 0.0

    @property
    def child(self) -> Child:
        assert self._child is not None, f"{self.name} was never started"
        return self._child

    @property
    def is_resting(self) -> bool:
        return self._child is None

    @property
    def is_ready(self) -> bool:
        self.child.look()
        return self.child.is_ready

    @property
    def is_refused(self) -> bool:
        """Whether it ended and a person decides."""
        return self._child is not None and self._child.exit_code == PERSON_DECIDES

    @property
    def state(self) -> str:
        if self.is_resting:
            return "resting"
        if self.child.is_running:
            return "ready" if self.is_ready else "not ready"
        return f"exit code {self.child.exit_code}"

    @property
    def last_words(self) -> str:
        return last_lines(self._log)

    def spawn(self) -> None:
        self.point, self.crash_at = self.crash_at, ""
        armed = self._settings.model_copy(update={"crash_at": self.point})
        self._child = Child(self._process, armed)
        self._child.spawn()

    def signal(self, number: signal.Signals) -> None:
        """To the process and all that it started; nothing when it has ended already."""
        if self._child and self.child.is_running and self.child.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def stop(self) -> None:
        if self._child:
            self.signal(signal.SIGCONT)
            self.child.stop()

    def rest(self) -> None:
        """Stop, and stay so until spawned."""
        self.stop()
        self._child = None

    def told(self, setting: str, value: object) -> None:
        """Its next life has another setting."""
        self._settings = self._settings.model_copy(update={setting: value})

    def look(self) -> End | None:
        """Notice that it ended, and start it again when its time has come."""
        if self._child is None or self.child.is_running or self.is_refused:
            return None
        now = time.monotonic()
        if not self._begins_at:
            code = self.child.exit_code
            assert code is not None
            self._begins_at = now + (0 if code == KILLED else BACK_OFF_SECONDS)
            words = "" if code in EXPECTED else self.last_words
            return End(self.role, self.name, self.point, code, now, words)
        if now >= self._begins_at:
            with suppress(LocalError):  # A port that is not free again is free at the next look.
                self.spawn()
                self._begins_at = 0.0
        return None


class Crew:
    """All processes that stand between the stores, under one supervisor."""

    def __init__(self, settings: Settings, door: Callable[[str], int]) -> None:
        self._settings, self._door = settings, door
        self.members: dict[str, Member] = {}
        self.ends: list[End] = []
        self._has_instances = True
        self._leaving: list[Member] = []

    def of(self, role: str) -> list[Member]:
        return [member for member in self.members.values() if member.role == role]

    def one(self, role: str) -> Member:
        return self.of(role)[0]

    def add(self, role: str, **chosen: object) -> Member:
        """One more, started."""
        taken = {member.name for member in self._all()}
        number = next(n for n in range(1, 100) if f"{role}-{n}" not in taken)
        member = Member(role, number, self._settings_of(role, number, chosen))
        member.spawn()
        self.members[member.name] = member
        return member

    def remove(self, member: Member) -> None:
        """Ask it to finish and go, and do not start it again."""
        del self.members[member.name]
        member.signal(signal.SIGTERM)
        self._leaving.append(member)

    def scale(self, role: str, count: int) -> None:
        """So many of a role and no more."""
        while len(self.of(role)) < count:
            self.add(role)
        for member in self.of(role)[count:]:
            self.remove(member)

    def rest(self) -> None:
        """Nobody is at work."""
        for member in self._all():
            member.signal(signal.SIGTERM)
        for member in self._all():
            member.rest()

    def wake(self) -> None:
        """Whoever rests goes to work."""
        for member in self.members.values():
            if member.is_resting:
                member.spawn()

    def told(self, setting: str, value: object) -> None:
        """Another setting for everybody, from the next start on."""
        self._settings = self._settings.model_copy(update={setting: value})
        for member in self.members.values():
            member.told(setting, value)

    @contextmanager
    def without_instances(self) -> Iterator[None]:
        """From the next start on nobody has a name in its group, for the length of a block."""
        self._has_instances = False
        for member in self.members.values():
            member.told("instance", "")
        yield
        self._has_instances = True
        for member in self.members.values():
            member.told("instance", member.name)

    def tend(self) -> None:
        """Look at everybody once."""
        self.ends += [end for member in self.members.values() if (end := member.look())]
        self._leaving = [member for member in self._leaving if member.child.is_running]

    def defects(self) -> list[str]:
        """Ends that no supervisor should have to see."""
        return [
            f"{end.name} ended with exit code {end.exit_code}:\n{end.last_words}"
            for end in self.ends
            if end.exit_code not in EXPECTED
        ]

    def are_ready(self) -> bool:
        return all(member.is_ready for member in self.members.values())

    def are_ready_or_refused(self) -> bool:
        return all(member.is_refused or member.is_ready for member in self.members.values())

    def stop(self) -> None:
        for member in self._all():
            member.signal(signal.SIGCONT)
            member.signal(signal.SIGTERM)
        for member in self._all():
            member.stop()

    def _all(self) -> Iterator[Member]:
        yield from (*self.members.values(), *self._leaving)

    def _settings_of(self, role: str, number: int, chosen: dict[str, object]) -> Settings:
        """Its own way to the warehouse and its own port for metrics."""
        name = f"{role}-{number}"
        own: dict[str, object] = {"warehouse_port": self._door(name)}
        if self._has_instances:
            own["instance"] = name
        if role != "collector":
            (own[f"{role}_metrics_port"],) = free_ports(1)
        return self._settings.model_copy(update={**own, **chosen})
