"""How far is it? A bar where somebody watches a terminal, and nothing where nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

Advance = Callable[[int], object]


@contextmanager
def bar(what: str, total: int, console: Console | None = None) -> Iterator[Advance]:
    """Hears how many more are done, for the length of a block."""
    shown_on = console or Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    is_hidden = not shown_on.is_terminal
    with Progress(
        *columns, TimeRemainingColumn(), console=shown_on, transient=True, disable=is_hidden
    ) as shown:
        task = shown.add_task(what, total=total)
        yield lambda count: shown.advance(task, count)
