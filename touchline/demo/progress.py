"""How far is it: told, archived, folded?

Bars where somebody watches a terminal, a line every few seconds where nobody does.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

SECONDS_BETWEEN_LINES = 3.0


class Stand(NamedTuple):
    """How many events were told and are archived, how many packs of facts are made and folded."""

    told: int = 0
    to_tell: int = 0
    archived: int = 0
    packs: int = 0
    folded: int = 0
    is_complete: bool = False


class Display(Protocol):
    def show(self, stand: Stand) -> None: ...


@contextmanager
def display(console: Console) -> Iterator[Display]:
    """Whatever suits the console, for the length of a block."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        yield Bars(progress)


class Bars:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = progress.add_task("events told over HTTP", total=None)
        self._archived = progress.add_task("events archived by the router", total=None)
        self._folded = progress.add_task("packs of facts folded", total=None)

    def show(self, stand: Stand) -> None:
        self._progress.update(self._told, completed=stand.told, total=stand.to_tell)
        archived_at_last = stand.archived if stand.is_complete else stand.to_tell
        self._progress.update(self._archived, completed=stand.archived, total=archived_at_last)
        self._progress.update(self._folded, completed=stand.folded, total=stand.packs)


class Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._said_at = 0.0

    def show(self, stand: Stand) -> None:
        now = time.monotonic()
        if not stand.is_complete and now - self._said_at < SECONDS_BETWEEN_LINES:
            return
        self._said_at = now
        self._console.print(
            f"told {stand.told:,} of {stand.to_tell:,} events, archived {stand.archived:,}, "
            f"folded {stand.folded:,} of {stand.packs:,} packs of facts"
        )
