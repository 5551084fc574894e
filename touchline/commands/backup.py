"""What do `touchline backup` and `touchline restore` take, and what do their exit codes say?

0: all rows were copied. 1: nothing is whole, because a store did not answer or something is not as
it must be; it says what to do. Ctrl-C leaves a folder that is no backup, or a warehouse that no
worker starts in; doing it again does it all.
"""

from pathlib import Path
from typing import Annotated

import typer

from touchline.settings import Settings

To = Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder, or an empty one.")]
From = Annotated[Path, typer.Argument(metavar="FOLDER", help="As `touchline backup` wrote it.")]


def backup(folder: To) -> None:
    """Copy all that the warehouse holds, positions included, while everything goes on."""
    from touchline.backup.making import back_up, row_count
    from touchline.progress import bar
    from touchline.warehouse import connect

    client = connect(Settings())
    with bar("rows copied", row_count(client)) as advance:
        made = back_up(client, folder, advance)
    typer.echo(f"{made.rows:,} rows of {len(made.tables)} tables are in {folder}")


def restore(folder: From) -> None:
    """Make an empty warehouse the one that was backed up; no worker may run."""
    from touchline.backup.restoring import read_fitting, refuse_workers
    from touchline.backup.restoring import restore as write_rows
    from touchline.progress import bar
    from touchline.warehouse import connect

    settings = Settings()
    refuse_workers(settings.kafka_bootstrap)
    found = read_fitting(folder)
    with bar("rows restored", found.rows) as advance:
        write_rows(connect(settings), folder, found, advance)
    typer.echo(
        f"{found.rows:,} rows as of {found.begun_at:%Y-%m-%d %H:%M:%S} UTC are restored; "
        "workers may be started, and go on from there"
    )
