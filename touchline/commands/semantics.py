"""How does a tool learn what the views mean?

Exit codes: 0 written; 1 the folder cannot be written to.
"""

from pathlib import Path
from typing import Annotated

import typer

from touchline.settings import Settings

NOT_WRITTEN = 1

Folder = Annotated[Path, typer.Option("--to", help="The folder to write to.")]
Address = Annotated[
    str,
    typer.Option(
        help="SQLAlchemy address that Superset reaches the warehouse at; "
        "by default that of the settings, as bi.",
    ),
]


def semantics(to: Folder = Path("semantics"), address: Address = "") -> None:
    """Write what the views mean: superset.zip to import, schema.yml for dbt.

    Metabase needs no file: it reads bi._metabase_metadata when it synchronizes.
    """
    from projections.views import views
    from touchline.semantics.writing import ARCHIVE, SCHEMA, write

    settings = Settings()
    here = f"clickhousedb://bi:bi@{settings.warehouse_host}:{settings.warehouse_port}/bi"
    try:
        write(to, views(), address=address or here)
    except OSError as error:
        typer.echo(f"{to}: found {error.strerror}, expected a folder to write to", err=True)
        raise typer.Exit(NOT_WRITTEN) from error
    for file in (ARCHIVE, SCHEMA):
        typer.echo(to / file)
