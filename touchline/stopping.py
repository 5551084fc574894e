"""How does a command end that is told to stop? As if Ctrl-C was typed, so that it tidies up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def told_to_stop_as_an_interrupt() -> Iterator[None]:
    """SIGTERM, and a terminal that is closed, stop us as Ctrl-C does."""
    signals = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(each, signal.default_int_handler) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
