"""What was refused, and why?

Exit codes: 0 it is shown; 1 the warehouse cannot be asked, or there is no such dead letter.
"""

import json
from typing import Annotated

import typer

from touchline.settings import Settings

NOT_FOUND = 1

app = typer.Typer(help="Look at what was refused.", no_args_is_help=True)

Limit = Annotated[int, typer.Option(help="How many, the newest first.", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` prints it.")]


@app.command("list")
def list_(limit: Limit = 50, is_json: AsJson = False) -> None:
    """List dead letters, the newest first."""
    from streams.dead_letters import listed
    from touchline.warehouse import connect

    letters = listed(connect(Settings(), user="reader"), limit)
    if is_json:
        typer.echo(json.dumps(letters, indent=2, default=as_text))
        return
    for letter in letters:
        named = "{dead_letter_id}  {refused_at:%Y-%m-%d %H:%M:%S}  {refused_by}  {reason}"
        typer.echo(named.format(**letter))
    if not letters:
        typer.echo("no dead letters")


@app.command()
def show(dead_letter_id: Id) -> None:
    """Print one dead letter as JSON, with the bytes as they came."""
    from streams.dead_letters import shown
    from touchline.warehouse import connect

    row = shown(connect(Settings(), user="reader"), dead_letter_id)
    if row is None:
        typer.echo(f"{dead_letter_id}: no such dead letter", err=True)
        raise typer.Exit(NOT_FOUND)
    typer.echo(json.dumps(row, indent=2, default=as_text))


def as_text(value: object) -> str:
    """A time, or bytes, of which those that are no text are written as \\xff."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
