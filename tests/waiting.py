"""How does a test wait for what another process does? It looks, until it holds or time is up."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.02


def wait_until(holds: Callable[[], object], *, seconds_max: float) -> None:
    deadline = time.monotonic() + seconds_max
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds_max:g} s in vain"
        time.sleep(PAUSE_SECONDS)
