"""What do `touchline up`, `down`, `status` and `reset` say to the person who types them?

Exit codes: 0 all is well; 1 it could not be done, or (`status`) not everything is ready.
"""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from touchline.settings import Settings

FAILED = 1


class ProcessName(StrEnum):
    broker = "broker"
    warehouse = "warehouse"
    router = "router"
    keeper = "keeper"
    translator = "translator"
    collector = "collector"


Detach = Annotated[bool, typer.Option("--detach", "-d", help="Return when all is ready.")]
Only = Annotated[
    list[ProcessName] | None, typer.Option(help="Start nothing but this; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def up(detach: Detach = False, only: Only = None) -> None:
    """Start broker, warehouse, workers and collector, and look after them until Ctrl-C."""
    from rich.console import Console

    from touchline.local import supervisor
    from touchline.local.display import display, table
    from touchline.local.processes import EVERYTHING

    settings = Settings()
    console = Console()
    names = frozenset(only or EVERYTHING)
    if pid := supervisor.running(settings):
        console.print(f"already up, process id {pid}")
    elif detach:
        console.print(table(supervisor.up_detached(settings, names).entries))
    else:
        supervisor.up(settings, display(console), names)


def down() -> None:
    """Stop everything that `up` started."""
    from touchline.local import supervisor

    typer.echo("stopped" if supervisor.down(Settings()) else "nothing was running")


def status(is_json: AsJson = False) -> None:
    """Show each process, its ports, and whether it is ready."""
    from touchline.commands.paper import paper
    from touchline.local import supervisor
    from touchline.local.display import table

    seen = supervisor.status(Settings())
    if is_json:
        typer.echo(json.dumps(asdict(seen), indent=2))
    else:
        paper().print(table(seen.entries))
    raise typer.Exit(0 if seen.is_well else FAILED)


def reset(yes: Yes = False) -> None:
    """Delete everything that was told and kept: log, warehouse, passwords, tokens."""
    from touchline.local import supervisor

    settings = Settings()
    if not yes:
        typer.confirm(f"Delete everything in {settings.home}?", abort=True)
    for path in supervisor.reset(settings):
        typer.echo(f"deleted {path}")
