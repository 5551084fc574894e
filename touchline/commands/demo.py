"""What does `touchline demo` take, and what does its exit code say?

0: every row is what the archive says it should be. 1: it is not, or the demo could not be run.
130: Ctrl-C.
"""

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
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

    from touchline.demo.running import demo

    console = Console(soft_wrap=True)
    home = KEPT_IN if keep else Path(mkdtemp(prefix="touchline-demo-"))
    try:
        report = demo(Settings.with_free_ports(home), console, seed=seed, events=events)
        code = 0 if report.is_exact else DIFFERENT
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left running.")
        code = INTERRUPTED
    # After a failure the folder stays, because its logs say why.
    if code != DIFFERENT and not keep:
        rmtree(home)
    raise typer.Exit(code)
