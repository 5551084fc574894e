"""Does a runtime hold this folder, and which process is it?

The kernel keeps the lock and drops it with the process, so a lock file left by kill -9 is only a
file: whoever comes next takes it.
"""

import fcntl
import os
import time
from pathlib import Path

from touchline.local.errors import AlreadyRunning

# Whoever only looks who holds the lock takes it for a moment.
SECONDS_OF_A_LOOK_MAX = 0.5


class Lock:
    def __init__(self, home: Path) -> None:
        self._home = home
        self._file = home / "run.lock"
        self._descriptor: int | None = None

    def take(self) -> None:
        """Hold the folder, or AlreadyRunning."""
        self._home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + SECONDS_OF_A_LOOK_MAX
        while not is_taken(descriptor):
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise AlreadyRunning(self._home, self.holder())
            time.sleep(SECONDS_OF_A_LOOK_MAX / 10)
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """The process id of the runtime that holds the folder now; None when nobody does."""
        try:
            descriptor = os.open(self._file, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            return None if is_taken(descriptor) else int(os.read(descriptor, 32) or 0) or None
        finally:
            os.close(descriptor)


def is_taken(descriptor: int) -> bool:
    """Whether the lock is ours now; it is gone when the descriptor is closed."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
