"""Is this process running, is it ready, and how is it stopped?"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from touchline.local import leash
from touchline.local.errors import LocalError, NotReady, ProcessStopped
from touchline.local.logs import last_lines, log_file, put_aside_when_long
from touchline.local.ports import refuse_taken
from touchline.local.process import Process
from touchline.settings import Settings

SECONDS_TO_STOP_MAX = 10.0
SECONDS_TO_START_MAX = 120.0
SECONDS_BETWEEN_LOOKS = 0.05
BACK_OFF_SECONDS = 0.5
BACK_OFF_SECONDS_MAX = 30.0
# The exit code of a process that must not go on by itself (EX_CONFIG).
PERSON_DECIDES = 78
STEADY_AFTER_SECONDS = 60.0


class Child:
    """One process of ours. Spawn from the main thread only: the kernel ends it with its thread."""

    def __init__(self, process: Process, settings: Settings) -> None:
        self.process, self.settings = process, settings
        self.log = log_file(settings, process.name)
        self.restarts = 0
        self.is_ready = False
        self.trouble = ""
        self._spawned_at = 0.0
        self._failures = 0
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen else None

    @property
    def is_running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs and before it was spawned; the negative signal that ended it."""
        return self._popen.poll() if self._popen else None

    @property
    def is_wanted(self) -> bool:
        """Whether there is work for it; what runs already is not stopped for want of it."""
        return self._popen is not None or self.process.is_wanted(self.settings)

    def spawn(self) -> None:
        refuse_taken(self.settings, self.process.name, self.process.ports)
        self.process.prepare(self.settings)
        self.is_ready = False
        self._spawned_at = time.monotonic()
        put_aside_when_long(self.log)
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                leashed(list(self.process.command(self.settings))),
                env=os.environ | self.settings.environment(),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                # Ctrl-C in a terminal reaches the whole group; the order of stopping is ours.
                start_new_session=True,
            )  # fmt: skip

    def look(self) -> None:
        """Notice that it became ready, or that it ended."""
        self.is_ready = self.is_running and (self.is_ready or self.process.is_ready(self.settings))
        self.trouble = "" if self.is_running else self.trouble or last_lines(self.log, count=1)

    def wait_until_ready(self) -> None:
        deadline = self._spawned_at + SECONDS_TO_START_MAX
        while not self.is_ready:
            self.look()
            if self._popen and self._popen.poll() is not None:
                raise ProcessStopped(
                    self.process.name, self._popen.returncode, self.log, last_lines(self.log)
                )
            if time.monotonic() > deadline:
                name = self.process.name
                raise NotReady(name, SECONDS_TO_START_MAX, self.log, last_lines(self.log))
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def revive(self) -> None:
        """Spawn it again when it has ended, later and later when it ends again at once."""
        if self.is_running or not self.is_worth_another_try:
            return
        ran_for = time.monotonic() - self._spawned_at
        if ran_for < min(BACK_OFF_SECONDS_MAX, BACK_OFF_SECONDS * 2**self._failures):
            return
        self._failures = 0 if ran_for > STEADY_AFTER_SECONDS else self._failures + 1
        self.restarts += self._popen is not None
        try:
            self.spawn()
        except LocalError as error:
            self.trouble = str(error)

    @property
    def is_worth_another_try(self) -> bool:
        return self._popen is None or self._popen.returncode != PERSON_DECIDES

    def stop(self, seconds_max: float = SECONDS_TO_STOP_MAX) -> None:
        """Ask it to stop; kill it and all that it started when it does not."""
        if self._popen is None:
            return
        self._popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds_max)
        self.kill()

    def kill(self) -> None:
        """What kill -9 does, to the whole group."""
        if self._popen is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self.is_ready = False


def leashed(command: list[str]) -> list[str]:
    return [sys.executable, "-IS", str(Path(leash.__file__)), str(os.getpid()), *command]
