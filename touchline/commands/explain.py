"""How is it asked why a row or a figure is what it is, and how is the answer printed?

Exit codes: 0 explained; 1 refused, nothing found, or the warehouse does not answer.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchline.commands.metrics import AsJson, AsOf, Tenant, day, print_json, print_rows
from touchline.settings import Settings

if TYPE_CHECKING:
    from projections.fact import Fact
    from projections.metrics import Metric
    from touchline.explain.entity import Step
    from touchline.explain.figure import Explanation
    from touchline.explain.heard import Heard

app = typer.Typer(
    help="Say why a row or a figure is what it is: by which events.", no_args_is_help=True
)
CELLS_MAX = 5
TEXT_MAX = 72

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id.")]
Name = Annotated[
    str, typer.Argument(metavar="METRIC", help="K10, or words of its name: cycle_length.")
]
Rep = Annotated[str, typer.Option("--rep", "--owner", help="Whose figure.")]
Month = Annotated[str, typer.Option(help="Of which month, such as 2026-03.")]
By = Annotated[list[str] | None, typer.Option(help="Any other key: --by pipeline=renewal.")]
ColumnName = Annotated[str, typer.Option("--column", help="Which figure; the first by default.")]
Limit = Annotated[int, typer.Option(help="So many items or events at most.", min=1)]
IsRaw = Annotated[bool, typer.Option("--raw", help="Print the events as received.")]


def entity_command(kind: str) -> None:
    def explain(
        id: Id, tenant: Tenant = "", limit: Limit = 50, is_raw: IsRaw = False,
        is_json: AsJson = False,
    ) -> None:  # fmt: skip
        explain_entity(kind, id, tenant=tenant, limit=limit, is_raw=is_raw, is_json=is_json)

    article = "an" if kind[0] in "aeiou" else "a"
    app.command(kind, help=f"All that {article} {kind} heard, and what it changed in its row.")(
        explain
    )


for each in ("deal", "prospect", "account", "activity", "rep"):
    entity_command(each)


def explain_entity(
    kind: str, id: str, *, tenant: str, limit: int, is_raw: bool, is_json: bool
) -> None:
    """What an entity heard, in the order of the fold."""
    from projections import fact
    from touchline.explain.entity import originals, story

    heard = heard_by(tenant)
    told = story(heard, fact.Name(kind, id), limit=limit)
    if is_raw:
        for original in originals(
            heard, [step.fact.event_id for step in told.steps if step.counts]
        ):
            print_json(original)
        return
    steps = [step_told(step) for step in told.steps]
    if is_json:
        print_json({"entity": told.entity._asdict(), "heard": told.heard, "events": steps})
        return
    typer.echo(f"{kind} {id} heard {told.heard} facts, of which these are the last {len(steps)}:")
    for step in told.steps:
        print_step(step)


@app.command()
def metric(
    name: Name,
    rep: Rep = "",
    month: Month = "",
    by: By = None,
    column: ColumnName = "",
    as_of: AsOf = None,
    limit: Limit = 20,
    tenant: Tenant = "",
    is_json: AsJson = False,
) -> None:
    """What contributed to a figure, and by which events.

    For example: `touchline explain metric cycle_length --rep ada --month 2026-03`
    """
    from touchline.explain.asked import cells_of, figure_of
    from touchline.explain.cells import Asking
    from touchline.explain.figure import explained
    from touchline.explain.naming import named

    found = named(name)
    heard = heard_by(tenant)
    asking = Asking(heard.client, heard.tenant, day(as_of))
    chosen = cells_of(asking, found, by or [], rep=rep, month=month, limit=CELLS_MAX)
    figure = figure_of(found, column)
    told = [explanation_told(each, limit) for each in explained(asking, heard, chosen, figure)]
    if is_json:
        print_json({"metric": found.id, "as_of": day(as_of), "cells": told})
        return
    for explanation in told:
        print_explanation(found, explanation)


def heard_by(tenant: str) -> "Heard":
    from touchline.explain.heard import Heard
    from touchline.warehouse import connect

    settings = Settings()
    return Heard.by(connect(settings, user="reader"), tenant or settings.tenant)


def step_told(step: "Step") -> dict[str, Any]:
    return {
        "number": step.number,
        **fact_told(step.fact),
        "recorded_at": instant(step.recorded_at) if step.recorded_at else None,
        "counts": counts(is_corrected=not step.counts),
        "heard": step.way,
        "changes": step.changes,
    }


def counts(*, is_corrected: bool) -> str:
    return "superseded" if is_corrected else "yes"


def fact_told(fact: "Fact") -> dict[str, Any]:
    return {
        "type": fact.type,
        "occurred_at": None if fact.is_undated else instant(fact.occurred_at),
        "about": f"{fact.named[0].kind} {fact.named[0].id}",
        "version": fact.version,
        "event_id": fact.event_id,
    }


def print_step(step: "Step") -> None:
    notes = [step.way, "" if step.counts else "superseded, contributes nothing"]
    recorded = f"recorded {instant(step.recorded_at)}" if step.recorded_at else "not archived"
    told = "; ".join(filter(None, [*notes, recorded]))
    at = "undated" if step.fact.is_undated else instant(step.fact.occurred_at)
    typer.echo(f"{step.number:>5} {at} {step.fact.type} ({told})")
    for line in shown_changes(step.changes):
        typer.echo(f"      {line}")


def shown_changes(changes: Mapping[str, Any]) -> Iterator[str]:
    """One line for each column; what a first fact leaves empty changed nothing."""
    for column, (before, after) in changes.items():
        if isinstance(after or before, tuple):
            new = [shortly(each) for each in after or () if each not in (before or ())]
            gone = [shortly(each) for each in before or () if each not in (after or ())]
            yield f"{column}: {'; '.join(new or [f'no more {each}' for each in gone])}"
        elif after or before:
            yield f"{column}: {shortly(after)}" + (f", was {shortly(before)}" if before else "")


def shortly(value: Any) -> str:
    """A value in one line; a dated step without its times."""
    if hasattr(value, "_asdict"):
        value = " ".join(
            str(each) for each in value if not isinstance(each, bool | datetime | NoneType)
        )
    if isinstance(value, datetime):
        value = instant(value)
    told = str(value) if value else "nothing"
    return told if len(told) <= TEXT_MAX else f"{told[: TEXT_MAX - 1]}…"


def instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def explanation_told(told: "Explanation", limit: int) -> dict[str, Any]:
    from touchline.explain.figure import superseded

    events = list(told.events_of_items())
    corrected = superseded(events)
    anonymous = told.is_anonymous
    return {
        "cell": {name: str(value) for name, value in told.cell.keys.items()},
        "view": told.cell.view.name,
        "column": told.column.name,
        "figure": told.figure,
        "made_of": told.made_of,
        "items": len(told.contributing()),
        "contributions": [
            {
                **({"rank": number} if told.is_ranked else {}),
                "item": number if anonymous else f"{item.kind} {item.id} {item.part}".strip(),
                **item.amounts,
            }
            for number, item in told.shown(limit)
        ],
        "events": len(events),
        "events_in_order": []
        if anonymous
        else [
            {
                **fact_told(fact),
                "counts": counts(is_corrected=fact in corrected),
                **{part: told.contributed_at(fact).get(part) for part in told.parts},
            }
            for fact in events[:limit]
        ],
        "context": told.context(),
        "context_events": [
            {"why": each.why, **fact_told(each.fact)} for each in told.events_of_context()[:limit]
        ],
    }


def print_explanation(metric: "Metric", told: Mapping[str, Any]) -> None:
    keys = ", ".join(f"{name}={value}" for name, value in told["cell"].items())
    typer.echo(f"\n{metric.id} {metric.name}, bi.{told['view']}, {keys}")
    made_of = ", ".join(f"{part} {value}" for part, value in told["made_of"].items())
    typer.echo(f"{told['column']} is {told['figure']}" + (f": {made_of}" if made_of else ""))
    typer.echo(f"\n{told['items']} items contribute:")
    print_rows(told["contributions"])
    typer.echo(f"\n{told['events']} events tell of the items, in the order of the fold:")
    if told["events_in_order"]:
        print_rows(told["events_in_order"])
    else:
        typer.echo("they are not shown, since the view tells nobody apart")
    context = ", ".join(f"{count} {why}" for why, count in told["context"].items())
    typer.echo(f"\nIt depends besides on {context or 'nothing'} events; --json lists them.")
