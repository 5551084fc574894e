"""How far is the import?

A bar where somebody looks at a terminal; elsewhere a line now and then, fit for a log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

LINES = 10


class Progressing(Protocol):
    """What an import tells while it runs."""

    def read(self, byte_count: int) -> None:
        """So many more bytes of the exports were read."""

    def sent(self, event_count: int) -> None:
        """The collector has answered to so many more events."""

    def step(self, text: str) -> None:
        """Something else begins."""


@dataclass(slots=True)
class Lines:
    """A line each time another tenth of the bytes was read."""

    console: Console
    bytes_total: int
    bytes_read: int = 0
    event_count: int = 0
    tenths: int = field(default=0, init=False)

    def read(self, byte_count: int) -> None:
        self.bytes_read += byte_count
        tenths = LINES * self.bytes_read // max(self.bytes_total, 1)
        if tenths > self.tenths:
            self.tenths = tenths
            self.step(f"{tenths * 100 // LINES} % read, {self.event_count:,} events taken")

    def sent(self, event_count: int) -> None:
        self.event_count += event_count

    def step(self, text: str) -> None:
        self.console.print(text, highlight=False)


@dataclass(slots=True)
class Bar:
    """The same as a bar that grows."""

    shown: Progress
    task: TaskID
    event_count: int = 0

    def read(self, byte_count: int) -> None:
        self.shown.advance(self.task, byte_count)

    def sent(self, event_count: int) -> None:
        self.event_count += event_count
        self.shown.update(self.task, events=f"{self.event_count:,} events taken")

    def step(self, text: str) -> None:
        self.shown.update(self.task, description=text)


@contextmanager
def progress(console: Console, bytes_total: int) -> Iterator[Progressing]:
    """A bar in a terminal, lines anywhere else."""
    if not console.is_terminal:
        yield Lines(console, bytes_total)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[events]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        yield Bar(shown, shown.add_task("importing", total=bytes_total, events=""))
