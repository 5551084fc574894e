"""Where does each group stand in the log, and how is it made to begin elsewhere?

Exit codes: 0 shown, and every group may go on; or reset. 1: a store does not answer, or refused.
2: a group may not go on from where it stands.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from streams.positions import PositionRow
    from streams.resetting import Reset, To
    from streams.standing import Standing

MAY_NOT_GO_ON = 2

app = typer.Typer(
    help="See where each group stands in the log, and reset it.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Group = Annotated[str, typer.Option(help="Such as touchline-keeper.")]
TopicName = Annotated[str, typer.Option("--topic", help="Such as touchline.facts.")]
Partitions = Annotated[
    list[int] | None, typer.Option("--partition", help="May be repeated; all when left out.")
]
Target = Annotated[str, typer.Option("--to", help="An offset, `beginning` or `end`.")]
Back = Annotated[str, typer.Option(help="To what was sent so long ago, such as `10m`.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command()
def show(is_json: AsJson = False) -> None:
    """Show where each group stands, how far the log is, and whether it goes on from there."""
    from streams.standing import standings
    from touchline.stores import stores

    with stores(Settings(), partial(typer.echo, err=True)) as opened:
        found = list(standings(opened))
    if is_json:
        now = datetime.now(UTC)
        typer.echo(json.dumps([standing.as_dict(now) for standing in found], indent=2))
    else:
        print_table(found)
    raise typer.Exit(0 if all(standing.is_well for standing in found) else MAY_NOT_GO_ON)


@app.command()
def reset(
    group: Group,
    topic: TopicName,
    partition: Partitions = None,
    to: Target = "",
    back: Back = "",
    yes: Yes = False,
) -> None:
    """Let a group begin elsewhere; says what is read again or given up, and asks."""
    from streams.giving_up import remedy
    from streams.groups import refuse_groups_at_work
    from streams.resetting import planned, write
    from touchline.stores import stores

    now, notice = datetime.now(UTC), partial(typer.echo, err=True)
    target = target_of(to, back, now)
    with stores(Settings(), notice) as opened:
        named = opened.topics.named(topic)
        resets = planned(
            opened, group=group, topic=named, partitions=partition or (), to=target, now=now
        )
        refuse_groups_at_work(opened.broker, [group], notice)
        for each in resets:
            typer.echo(str(each))
        if not yes:
            typer.confirm("Reset?", abort=True)
        write(opened, resets, now)
        if lost := given_up(resets):
            typer.echo(remedy(opened.client, opened.topics, named, lost))


def target_of(to: str, back: str, now: datetime) -> "To":
    """Where to begin, as typed."""
    from touchline.moments import moment

    if bool(to) == bool(back):
        said = "say either --to or --back"
        raise typer.BadParameter(said)
    if back:
        return moment(back, now)
    return int(to) if to.isdecimal() else to


def given_up(resets: Sequence["Reset"]) -> "list[PositionRow]":
    """The positions behind which records are given up."""
    return [reset.before or reset.after for reset in resets if reset.given_up]


def print_table(found: Sequence["Standing"]) -> None:
    from rich.table import Table

    from touchline.commands.paper import paper

    now = datetime.now(UTC)
    drawn = Table(box=None, pad_edge=False)
    for name in ("group", "topic"):
        drawn.add_column(name)
    for name in ("partition", "epoch", "next", "end", "lag", "age"):
        drawn.add_column(name, justify="right")
    drawn.add_column("log is")
    for standing in found:
        told = standing.as_dict(now)
        names = ("partition", "reset_epoch", "next_offset", "ends_at", "lag", "age_seconds")
        numbers = ["-" if told[name] is None else f"{told[name]:,}" for name in names]
        drawn.add_row(standing.group, standing.place.topic, *numbers, standing.log_is)
    paper().print(drawn)
