"""What does `touchline verify` print, and what does its exit code say?

0: every row is what the archive says it should be. 1: at least one is not, and it is listed.
"""

import json
from typing import Annotated

import typer

from touchline.settings import Settings

DIFFERENT = 1

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def verify(is_json: AsJson = False) -> None:
    """Recompute every row from the archive, by SQL written apart from the folds, and compare."""
    from touchline.verify import verify
    from touchline.warehouse import connect

    report = verify(connect(Settings()))
    if is_json:
        typer.echo(json.dumps(report.as_dict(), indent=2, default=str))
    else:
        for table, count in report.compared.items():
            typer.echo(f"{table}: {count:,} compared")
        for found in report.differences:
            typer.echo(str(found))
    raise typer.Exit(0 if report.is_exact else DIFFERENT)
