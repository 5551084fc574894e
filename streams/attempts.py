"""Is what a lane waits for still being tried?

Whoever calls a store says so before each attempt. A lane that waits for a warehouse that is away is
told of every retry, and so is told apart from one that waits for nothing.
"""

from collections.abc import Callable
from contextvars import ContextVar

Notice = Callable[[], object]


def _nobody() -> None:
    """Outside of a lane nobody waits to be told."""


_notice: ContextVar[Notice] = ContextVar("notice", default=_nobody)


def tell(notice: Notice) -> None:
    """Have the attempts of this task noticed."""
    _notice.set(notice)


def notice() -> Notice:
    """Whom to tell of each attempt; to be asked in the task that waits."""
    return _notice.get()
