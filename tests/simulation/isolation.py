"""What of the real world must a simulated one not feel?

Retries wait by chance and give up by a clock: both become the world's own, so that a seed is one
story in every process. Many worlds in a row are silent, and what is pure is worked out once: the
same bytes are the same event whoever decodes them.
"""

import gc
import logging
import random
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import stamina.instrumentation
import structlog
import tenacity

from streams import router

DECODED_MAX = 20_000

Note = Callable[[str], None]


@contextmanager
def own_time_and_chance(seed: int, now: Callable[[], float]) -> Iterator[None]:
    """The clock and the dice of whoever retries."""
    state, clock = random.getstate(), tenacity.time
    random.seed(seed)
    tenacity.time = SimpleNamespace(monotonic=now)
    try:
        yield
    finally:
        random.setstate(state)
        tenacity.time = clock


@contextmanager
def in_bulk() -> Iterator[None]:
    """Worlds without a log line; whoever runs them collects the garbage of each."""
    # Traced, as for coverage, all would take twice as long and show nothing that tests do not.
    trace, reread = sys.gettrace(), router.reread
    sys.settrace(None)
    router.reread = lru_cache(DECODED_MAX)(reread)
    stamina.instrumentation.set_on_retry_hooks([])
    # What is here already is never a world's garbage, and is not looked through for it.
    gc.disable()
    gc.freeze()
    try:
        with _logging(structlog.make_filtering_bound_logger(logging.CRITICAL), []):
            yield
    finally:
        gc.unfreeze()
        gc.enable()
        stamina.instrumentation.set_on_retry_hooks(None)
        router.reread = reread
        sys.settrace(trace)


@contextmanager
def noted(note: Note) -> Iterator[None]:
    """Every log line goes where the world's diary is kept."""

    def keep(_: Any, level: str, line: MutableMapping[str, Any]) -> Any:
        event = line.pop("event")
        note(" ".join([f"{level}: {event}", *(f"{name}={value}" for name, value in line.items())]))
        raise structlog.DropEvent

    with _logging(structlog.make_filtering_bound_logger(logging.INFO), [keep]):
        yield


@contextmanager
def _logging(logger: Any, processors: list[Any]) -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=logger, processors=processors)
    try:
        yield
    finally:
        structlog.configure(**before)
