"""What does `touchline reroute` take, and what does its exit code say?

0: every archived event of that time was routed again. 1: a store does not answer, or refused.
130: Ctrl-C; what was routed until then stays, and routing it once more changes nothing.
"""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from touchline.settings import Settings

INTERRUPTED = 130

Since = Annotated[str, typer.Option(help="Recorded from then on: `2026-03-01T08:30Z`, `7d`.")]
Until = Annotated[str, typer.Option(help="Recorded before; now when left out.")]
Tenant = Annotated[str, typer.Option(help="Only this tenant; all of them when left out.")]


def reroute(since: Since, until: Until = "", tenant: Tenant = "") -> None:
    """Send the facts of archived events again, for facts that were lost on their way.

    Repeating it changes nothing, and it may run while the workers do.
    """
    from rich.console import Console

    from streams.rerouting import recorded_between
    from touchline.moments import moment
    from touchline.rerouting import rerouted

    now = datetime.now(UTC)
    selection = recorded_between(moment(since, now), moment(until, now) if until else None, tenant)
    notice = partial(typer.echo, err=True)
    try:
        counted = asyncio.run(rerouted(Settings(), selection, Console(stderr=True), notice))
    except KeyboardInterrupt:
        typer.echo("stopped; say it again, what was routed twice changes nothing", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(
        f"{counted.events:,} archived events routed again, "
        f"{counted.facts:,} facts told again between entities"
    )
