"""What do `touchline up`, `down`, `status` and `reset` do?

`up` stays in the foreground and looks after its processes until Ctrl-C or SIGTERM; `--detach`
starts the same thing apart from the terminal and waits until all is ready. Both end in the same
way: children stop in reverse order, and none outlives the supervisor.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from touchline.local.child import SECONDS_BETWEEN_LOOKS, SECONDS_TO_STOP_MAX
from touchline.local.display import Display
from touchline.local.errors import AlreadyRunning, ProcessStopped
from touchline.local.lock import Lock
from touchline.local.logs import last_lines, log_file
from touchline.local.processes import EVERYTHING, PROCESSES, STORES
from touchline.local.record import Entry, Record, ports, read, record, write
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.stopping import told_to_stop_as_an_interrupt

TENDED_AT_A_TIME_SECONDS = 1.0
STANDS_STILL = "was ready, and does not answer any more"
# What a home may hold; nothing else is ever deleted.
CONTENTS = (
    "kafka", "warehouse", "faust", "logs", "passwords.json", "tokens.json", "sources.json",
    "run.json", "run.lock",
)  # fmt: skip


def up(settings: Settings, display: Display, only: Collection[str] = EVERYTHING) -> None:
    """Run everything until told to stop."""

    def notice(runtime: Runtime) -> None:
        now = record(runtime)
        if now != read(settings.home):
            write(settings.home, now)
        display.show(now)

    with told_to_stop_as_an_interrupt(), display:
        try:
            with Runtime(settings, only, notice=notice) as runtime:
                notice(runtime)
                while True:
                    runtime.tend(TENDED_AT_A_TIME_SECONDS)
        except KeyboardInterrupt:
            return


def up_detached(settings: Settings, only: Collection[str] = EVERYTHING) -> Record:
    """Start `touchline up` apart from this terminal, and wait until all of it is ready."""
    log = log_file(settings, "supervisor")
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "touchline", "up", *(f"--only={name}" for name in only)],
            env=os.environ | settings.environment(),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    while True:
        now = read(settings.home)
        if now and now.pid == supervisor.pid and now.is_ready:
            return now
        if (code := supervisor.poll()) is not None:
            name = "supervisor"
            raise ProcessStopped(name, code, log, last_lines(log))
        time.sleep(SECONDS_BETWEEN_LOOKS)


def running(settings: Settings) -> int | None:
    """The process id of the supervisor, if one is running."""
    return Lock(settings.home).holder()


def down(settings: Settings) -> bool:
    """Stop whatever runs here; False when nothing did."""
    pid = running(settings)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP_MAX * (len(PROCESSES) + 1)
    while running(settings):
        if time.monotonic() > deadline:
            # Its children end with it.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return True


@dataclass(frozen=True, slots=True)
class Status:
    """What can be seen from outside, now."""

    pid: int | None
    entries: tuple[Entry, ...]

    @property
    def is_well(self) -> bool:
        return self.pid is not None and all(entry.is_ready for entry in self.entries)


def status(settings: Settings) -> Status:
    """Each process, asked anew whether it is ready, at the ports it was started with."""
    pid, last = running(settings), read(settings.home)
    if pid is None or last is None:
        wanted = (process for process in PROCESSES if process.is_wanted(settings))
        absent = (Entry(each.name, ports=ports(settings, each.ports)) for each in wanted)
        return Status(None, tuple(absent))
    processes = {process.name: process for process in PROCESSES}
    entries = []
    for entry in last.entries:
        started_with = settings.model_copy(update=entry.ports)
        is_ready = entry.pid is not None and processes[entry.name].is_ready(started_with)
        was_ready = entry.pid is not None and entry.is_ready
        now = replace(entry, is_ready=is_ready, was_ready=was_ready)
        entries.append(with_its_trouble(settings, now))
    return Status(pid, tuple(entries))


def with_its_trouble(settings: Settings, entry: Entry) -> Entry:
    """By the last line of its log; a store that stands still has written nothing about that."""
    if entry.is_ready or entry.trouble:
        return entry
    if entry.was_ready and entry.name in STORES:
        return replace(entry, trouble=STANDS_STILL)
    return replace(entry, trouble=last_lines(log_file(settings, entry.name), count=1))


def reset(settings: Settings) -> list[Path]:
    """Delete all that a runtime left in its home; refused while one is running."""
    if pid := running(settings):
        raise AlreadyRunning(settings.home, pid)
    found = [settings.home / name for name in CONTENTS if (settings.home / name).exists()]
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    if settings.home.exists() and not any(settings.home.iterdir()):
        settings.home.rmdir()
    return found
