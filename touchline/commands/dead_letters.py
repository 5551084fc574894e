"""What was refused, why, and is it taken now?

Exit codes: 0 it is shown, or all that was asked for was taken or dismissed; 1 some of it was not,
there is no such dead letter, or a store cannot be asked; 2 nothing says which letters are meant.
"""

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from streams.letters import Wanted
    from streams.replay import Verdict

NOT_ALL, NOBODY_MEANT = 1, 2

app = typer.Typer(help="Look at what was refused, and let it in.", no_args_is_help=True)


class State(StrEnum):
    open = "open"
    replayed = "replayed"
    dismissed = "dismissed"


Limit = Annotated[int, typer.Option(help="How many, the newest first.", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` prints it.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="As `list` prints them.")]
Bytes = Annotated[bool, typer.Option("--bytes", help="Print the bytes as they came, only these.")]
Tenant = Annotated[str, typer.Option(help="Only of this tenant.")]
Reason = Annotated[str, typer.Option(help="Only those whose reason contains this text.")]
RefusedBy = Annotated[str, typer.Option(help="Only by collector, translator, router, …")]
Since = Annotated[str, typer.Option(metavar="WHEN", help="Only since 2026-03-02T09:00Z, or 36h.")]
InState = Annotated[State | None, typer.Option(help="Only those.")]
All = Annotated[bool, typer.Option("--all", help="All open ones that the options describe.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would become of them.")]
Because = Annotated[str, typer.Option(help="Why nothing is to be done about them.")]


@app.command("list")
def list_(
    limit: Limit = 50,
    tenant: Tenant = "",
    reason: Reason = "",
    refused_by: RefusedBy = "",
    since: Since = "",
    state: InState = None,
    is_json: AsJson = False,
) -> None:
    """List dead letters, the newest first."""
    from streams.letters import listed
    from touchline.warehouse import connect

    wanted = _wanted(tenant, reason, refused_by, since, state)
    letters = listed(connect(Settings(), user="reader"), wanted, limit)
    if is_json:
        typer.echo(json.dumps(letters, indent=2, default=as_text))
        return
    for letter in letters:
        named = "{dead_letter_id}  {refused_at:%Y-%m-%d %H:%M:%S}  {state}  {refused_by}  {reason}"
        typer.echo(named.format(**letter))
    if not letters:
        typer.echo("no dead letters")


@app.command()
def show(dead_letter_id: Id, is_bytes: Bytes = False) -> None:
    """Print one dead letter as JSON, with the bytes as they came."""
    from streams.letters import shown
    from touchline.warehouse import connect

    row = shown(connect(Settings(), user="reader"), dead_letter_id)
    if row is None:
        typer.echo(f"{dead_letter_id}: no such dead letter", err=True)
        raise typer.Exit(NOT_ALL)
    if is_bytes:
        sys.stdout.buffer.write(row["received"])
        sys.stdout.flush()
    else:
        typer.echo(json.dumps(row, indent=2, default=as_text))


@app.command()
def replay(
    ids: Ids = None,
    is_all: All = False,
    tenant: Tenant = "",
    reason: Reason = "",
    refused_by: RefusedBy = "",
    since: Since = "",
    is_dry: DryRun = False,
    is_json: AsJson = False,
) -> None:
    """Judge refused bytes once more, and tell the events that they are by now."""
    from touchline.progress import bar
    from touchline.replaying import rehearsed, replayed
    from touchline.warehouse import connect

    wanted = _wanted(tenant, reason, refused_by, since, State.open)
    meant = _meant(ids or [], wanted, is_all=is_all)
    settings = Settings()
    with bar("letters judged", len(meant)) as advance:
        if is_dry:
            verdicts = rehearsed(connect(settings, user="reader"), meant, advance)
        else:
            verdicts = replayed(connect(settings), settings.kafka_bootstrap, meant, advance)
    _print(verdicts, is_dry=is_dry, is_json=is_json)
    raise typer.Exit(0 if all(verdict.is_replayed for verdict in verdicts) else NOT_ALL)


@app.command()
def dismiss(
    because: Because,
    ids: Ids = None,
    is_all: All = False,
    tenant: Tenant = "",
    reason: Reason = "",
    refused_by: RefusedBy = "",
    since: Since = "",
) -> None:
    """Close dead letters about which nothing is to be done; they stay to be looked at."""
    from touchline.replaying import dismissed
    from touchline.warehouse import connect

    wanted = _wanted(tenant, reason, refused_by, since, State.open)
    meant = _meant(ids or [], wanted, is_all=is_all)
    closed = dismissed(connect(Settings()), meant, because=because)
    for missing in sorted(set(meant) - set(closed)):
        typer.echo(f"{missing}: no such dead letter, or replayed already", err=True)
    typer.echo(f"{len(closed):,} dismissed")
    raise typer.Exit(0 if len(closed) == len(set(meant)) else NOT_ALL)


def _wanted(tenant: str, reason: str, refused_by: str, since: str, state: State | None) -> "Wanted":
    from datetime import UTC, datetime

    from streams.letters import Wanted
    from touchline.moments import moment

    at = moment(since, datetime.now(UTC)) if since else None
    return Wanted(tenant, reason, refused_by, at, state.value if state else None)


def _meant(ids: Sequence[str], wanted: "Wanted", *, is_all: bool) -> Sequence[str]:
    """The letters named, or all that are wanted; never all of them by accident."""
    from streams.letters import ids as open_ones
    from touchline.warehouse import connect

    if bool(ids) == is_all:
        typer.echo("which letters? Name their ids, or say --all with or without options.", err=True)
        raise typer.Exit(NOBODY_MEANT)
    return open_ones(connect(Settings(), user="reader"), wanted) if is_all else ids


def _print(verdicts: Sequence["Verdict"], *, is_dry: bool, is_json: bool) -> None:
    if is_json:
        names = ("dead_letter_id", "outcome", "event_id")
        told = [{name: getattr(each, name) for name in names} for each in verdicts]
        typer.echo(json.dumps(told, indent=2))
        return
    for each in verdicts:
        became = f"  as event {each.event_id}" if each.event_id else ""
        typer.echo(f"{each.dead_letter_id}  {each.outcome}{became}")
    count = sum(verdict.is_replayed for verdict in verdicts)
    verb = "would be replayed" if is_dry else "replayed"
    typer.echo(f"{count:,} of {len(verdicts):,} {verb}")


def as_text(value: object) -> str:
    """A time, or bytes, of which those that are no text are written as \\xff."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
