"""How is a Touchline started and stopped from Python?

    with Runtime(Settings.with_free_ports(folder), processes=STORES) as runtime:
        client = connect(runtime.settings)

What `touchline up` runs, and what tests and the demo use. Leaving the block stops what it started,
in reverse order, and leaves nothing running.
"""

import time
from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from types import TracebackType
from typing import Self

from touchline.local.child import Child
from touchline.local.lock import Lock
from touchline.local.ports import refuse_taken
from touchline.local.processes import EVERYTHING, PROCESSES, STORES
from touchline.settings import Settings

# Of each role there is one worker, so one name does for all.
INSTANCE = "embedded"


class Runtime:
    """Only one runtime holds a folder; a second is refused with AlreadyRunning."""

    def __init__(
        self,
        settings: Settings,
        processes: Collection[str] = EVERYTHING,
        *,
        notice: Callable[["Runtime"], None] = lambda runtime: None,
    ) -> None:
        self.settings = settings
        told = settings.model_copy(update={"instance": settings.instance or INSTANCE})
        self.children = {
            process.name: Child(process, told) for process in PROCESSES if process.name in processes
        }
        self._lock = Lock(settings.home)
        self._notice = notice

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self.stop()

    def start(self) -> None:
        """All processes, wave by wave; when one fails, those already started are stopped."""
        self._lock.take()
        try:
            for child in self.children.values():
                refuse_taken(self.settings, child.process.name, child.process.ports)
            for wave in self._waves():
                self._start_wave(wave)
        except BaseException:
            self.stop()
            raise

    def _waves(self) -> Iterator[list[Child]]:
        for _, wave in groupby(self.children.values(), key=lambda child: child.process.wave):
            yield list(wave)

    def _start_wave(self, wave: list[Child]) -> None:
        if not STORES.issuperset(child.process.name for child in wave):
            prepare_stores(self.settings)
        wanted = [child for child in wave if child.is_wanted]
        for child in wanted:
            child.spawn()
            self._notice(self)
        for child in wanted:
            child.wait_until_ready()
            self._notice(self)

    def wanted(self) -> list[Child]:
        """Those that there is work for."""
        return [child for child in self.children.values() if child.is_wanted]

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            child.stop()
            self._notice(self)
        self._lock.release()

    def kill(self, process: str) -> None:
        """What kill -9 does; for tests of what survives it."""
        self.children[process].kill()

    def restart(self, process: str) -> None:
        """Spawn it anew and wait until it is ready."""
        child = self.children[process]
        child.stop()
        child.spawn()
        child.wait_until_ready()

    def tend(self, seconds: float) -> None:
        """Look after the processes for so long: what ended, or is wanted now, is started."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for child in self.wanted():
                child.revive()
                child.look()
            self._notice(self)
            time.sleep(0.2)


def prepare_stores(settings: Settings) -> None:
    """Topics, schema and first positions: what workers find when they start."""
    from touchline.setup import prepare

    prepare(settings)
