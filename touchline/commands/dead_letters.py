"""What was refused, and why?"""

import json
from typing import Annotated

import typer

from touchline.settings import Settings

NOT_FOUND = 1

app = typer.Typer(help="Look at what was refused.", no_args_is_help=True)

Limit = Annotated[int, typer.Option(help="How many, the newest first.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` prints it.")]


@app.command("list")
def list_(limit: Limit = 50) -> None:
    """List dead letters, the newest first."""
    from rich.console import Console
    from rich.table import Table

    from streams.dead_letters import listed
    from touchline.warehouse import connect

    rows = listed(connect(Settings(), user="reader"), limit)
    drawn = Table(box=None, pad_edge=False)
    for name in rows[0] if rows else ("no dead letters",):
        drawn.add_column(name, overflow="fold")
    for row in rows:
        drawn.add_row(*map(str, row.values()))
    Console().print(drawn)


@app.command()
def show(dead_letter_id: Id) -> None:
    """Print one dead letter with the bytes as they came."""
    from streams.dead_letters import shown
    from touchline.warehouse import connect

    row = shown(connect(Settings(), user="reader"), dead_letter_id)
    if row is None:
        typer.echo(f"{dead_letter_id}: no such dead letter", err=True)
        raise typer.Exit(NOT_FOUND)
    typer.echo(json.dumps(row, indent=2, default=lambda value: value.decode(errors="replace")
                          if isinstance(value, bytes) else str(value)))  # fmt: skip
