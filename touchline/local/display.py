"""How does a person see what is running?

In a terminal a table that follows; anywhere else a line for each change.
"""

from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from touchline.local.record import Entry, Record

READY, WAITING = "[green]ready[/]", "[yellow]starting[/]"
SILENT, DEAD = "[red]not ready[/]", "[red]not running[/]"


class Display(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...  # fmt: skip
    def show(self, now: Record) -> None: ...


def display(console: Console) -> Display:
    return Following(console) if console.is_terminal else Lines(console)


class Following:
    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, refresh_per_second=4)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self._live.__exit__(kind, error, traceback)

    def show(self, now: Record) -> None:
        caption = "Ctrl-C stops it" if now.is_ready else None
        self._live.update(table(now.entries, caption=caption))


class Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._states: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        pass

    def show(self, now: Record) -> None:
        for entry in now.entries:
            if self._states.get(entry.name) != state(entry):
                self._states[entry.name] = state(entry)
                self._console.print(f"{entry.name}: {state(entry)} {entry.trouble}".rstrip())


def state(entry: Entry) -> str:
    if entry.pid is None:
        return DEAD
    if entry.is_ready:
        return READY
    return SILENT if entry.was_ready else WAITING


def table(entries: Iterable[Entry], *, caption: str | None = None) -> Table:
    drawn = Table(box=None, pad_edge=False, caption=caption, caption_justify="left")
    for heading in ("process", "state", "pid", "ports", "restarts", ""):
        drawn.add_column(heading, no_wrap=heading != "")
    for entry in entries:
        ports = " ".join(map(str, entry.ports.values()))
        pid, restarts = str(entry.pid or ""), str(entry.restarts or "")
        drawn.add_row(entry.name, state(entry), pid, ports, restarts, entry.trouble)
    return drawn
