"""What do `touchline worker` and `touchline collector` run?

`up` starts them by itself; by hand they are for a broker and a warehouse of your own.
"""

from enum import StrEnum
from typing import Annotated

import typer

from touchline.settings import Settings


class Role(StrEnum):
    router = "router"
    keeper = "keeper"
    translator = "translator"


Generation = Annotated[
    int | None, typer.Option(help="Work in this generation; `rebuild` names the next one.")
]
Work = Annotated[
    Role,
    typer.Argument(
        help="router: events to facts; keeper: facts to rows; translator: what CRMs say to events."
    ),
]


def worker(role: Work, generation: Generation = None) -> None:
    """Run one worker until it is told to stop."""
    from touchline.worker import run

    run(Settings(), role.value, generation)


def collector() -> None:
    """Take events over HTTP until told to stop."""
    from touchline.collector import run

    raise typer.Exit(run(Settings()))
