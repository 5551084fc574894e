"""What does `touchline demo` take, and what does its exit code say?

0: every row is what the archive says it should be. 1: it is not, or the demo could not be run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from touchline.settings import Settings

DIFFERENT = 1
INTERRUPTED = 130
KEPT_IN = Path(".touchline-demo")

Seed = Annotated[int, typer.Option(help="The same seed tells the same quarter.")]
Events = Annotated[int, typer.Option(help="About how many events to tell.", min=1)]
Keep = Annotated[bool, typer.Option("--keep", help=f"Keep all data in {KEPT_IN}.")]


def demo(seed: Seed = 1, events: Events = 60_000, keep: Keep = False) -> None:
    """Tell a quarter of a sales team, show what came of it, and verify every row."""
    from rich.console import Console

    from touchline.commands.runtime import errors_told
    from touchline.demo.running import demo

    console = Console()
    with errors_told(), _home(keep) as home:
        try:
            report = demo(Settings.with_free_ports(home), console, seed=seed, events=events)
        except KeyboardInterrupt as interrupt:
            console.print("stopped; nothing is left running")
            raise typer.Exit(INTERRUPTED) from interrupt
    raise typer.Exit(0 if report.is_exact else DIFFERENT)


@contextmanager
def _home(is_kept: bool) -> Iterator[Path]:
    """A folder of the demo's own."""
    if is_kept:
        yield KEPT_IN
        return
    with TemporaryDirectory(prefix="touchline-demo-") as folder:
        yield Path(folder)
