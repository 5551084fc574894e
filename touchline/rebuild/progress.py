"""How far is a rebuild, and how long will it take?

A bar where somebody looks at a terminal; elsewhere a line now and then, fit for a log.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

LINES = 10


class Progressing(Protocol):
    """What a rebuild tells while it runs."""

    def stage(self, text: str, total: int | None = None) -> None:
        """Something else begins; so much is to be done, if that is known."""

    def reached(self, done: int, total: int) -> None:
        """So much of it is done."""


@dataclass(slots=True)
class Lines:
    """A line for each stage, and each time another tenth of it is done."""

    console: Console
    text: str = field(default="", init=False)
    began_at: float = field(default=0.0, init=False)
    tenths: int = field(default=0, init=False)

    def stage(self, text: str, total: int | None = None) -> None:
        self.text, self.began_at, self.tenths = text, time.monotonic(), 0
        self.console.print(text, highlight=False)

    def reached(self, done: int, total: int) -> None:
        tenths = LINES * done // max(total, 1)
        if tenths > self.tenths:
            self.tenths = tenths
            left = seconds_left(time.monotonic() - self.began_at, done, total)
            self.console.print(
                f"{self.text}: {done:,} of {total:,}, about {left:.0f} s left", highlight=False
            )


@dataclass(slots=True)
class Bar:
    """The same as a bar that grows."""

    shown: Progress
    task: TaskID

    def stage(self, text: str, total: int | None = None) -> None:
        self.shown.reset(self.task, description=text, total=total)

    def reached(self, done: int, total: int) -> None:
        self.shown.update(self.task, completed=done, total=total)


def seconds_left(seconds: float, done: int, total: int) -> float:
    """How long the rest takes at the pace so far."""
    return seconds * (total - done) / max(done, 1)


@contextmanager
def progress(console: Console) -> Iterator[Progressing]:
    """A bar in a terminal, lines anywhere else."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        yield Bar(shown, shown.add_task("rebuilding", total=None))
