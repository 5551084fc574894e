"""How are the metrics listed, explained, asked for and compared?

Exit codes: 0 shown; 1 refused, or the warehouse does not answer.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchline.commands.known_at import KnownAt, warehouse
from touchline.settings import Settings

if TYPE_CHECKING:
    from projections.metrics import Metric
    from touchline.metrics import Asking, Definition, Row

app = typer.Typer(help="List the metrics, read what they mean, ask for them.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="Such as R7; `metrics list` shows them.")]
Reading = Annotated[str, typer.Argument(help="A metric, or one of its columns: R7:win_rate_value.")]
IsAll = Annotated[bool, typer.Option("--all", help="Those that are planned, too.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", metavar="DAY", formats=["%Y-%m-%d"], help="What had occurred by then."),
]
By = Annotated[list[str] | None, typer.Option(help="Tell apart by this column, too, as owner_id.")]
Periods = Annotated[int, typer.Option(help="So many newest days or months; 0 for all.", min=0)]
Tenant = Annotated[str, typer.Option(help="Whose; by default the tenant of the settings.")]
WithEvents = Annotated[bool, typer.Option("--events", help="And the events that differ.")]
Limit = Annotated[int, typer.Option(help="So many of them at most.", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_metrics(is_all: IsAll = False, is_json: AsJson = False) -> None:
    """List the metrics that a view answers."""
    from projections.metrics import registry

    told = [each for each in registry() if is_all or each.view]
    if is_json:
        print_json([{**asdict(each), "status": each.status} for each in told])
        return
    print_rows(
        [{"id": m.id, "metric": m.name, "unit": m.unit, "view": m.view or "planned"} for m in told]
    )


@app.command()
def show(id: Id, is_json: AsJson = False) -> None:
    """Show what a metric means, and each column that answers it."""
    from touchline.metrics import metric

    found = metric(id)
    columns = described(found)
    if is_json:
        print_json({**asdict(found), "status": found.status, "columns": columns})
        return
    typer.echo(f"{found.id} {found.name} (definition {found.version}, {found.status})")
    typer.echo(f"{found.definition}\n")
    told = {"one figure per": found.grain, "unit": found.unit, "asked for by": found.source}
    for name, value in told.items():
        typer.echo(f"{name}: {value}")
    if columns:
        typer.echo(f"\nbi.{found.view}")
        print_rows(columns)


@app.command()
def value(
    id: Id,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    by: By = None,
    periods: Periods = 12,
    tenant: Tenant = "",
    is_json: AsJson = False,
) -> None:
    """Ask for the value of a metric, now or as of a day, by all that is known or was known then.

    Added up over reps, teams and pipelines, unless --by tells them apart.
    """
    from projections.figures import question
    from touchline.metrics import metric, view_of

    found = metric(id)
    asked = question(found, view_of(found), by=by or [])
    with asking(tenant, as_of, known_at, periods) as told_of:
        rows = told_of.rows(asked)
    if is_json:
        told = {"as_of": day(as_of), "known_at": known_at}
        print_json({"metric": found.id, **told, "rows": rows})
    else:
        print_rows(rows)


@app.command()
def compare(
    one: Reading,
    other: Reading,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    by: By = None,
    periods: Periods = 12,
    with_events: WithEvents = False,
    limit: Limit = 50,
    tenant: Tenant = "",
    is_json: AsJson = False,
) -> None:
    """Put two definitions side by side, with their difference: the second less the first.

    For example: `touchline metrics compare R7:win_rate_value R7:close_rate_worked_value`
    """
    from touchline.metrics import compared, definition

    readings = definition(one, by or []), definition(other, by or [])
    with asking(tenant, as_of, known_at, periods) as told_of:
        rows = list(compared(told_of, *readings))
        apart = list(told_apart(told_of, readings, limit)) if with_events else []
    if is_json:
        told = {"as_of": day(as_of), "known_at": known_at}
        told_apart_too = {"events": apart} if with_events else {}
        print_json({"metrics": [*map(str, readings)], **told, "rows": rows, **told_apart_too})
        return
    for reading in readings:
        typer.echo(
            f"{reading} {reading.metric.name}: {meaning(reading.metric, reading.figure.name)}"
        )
    print_rows(rows)
    if with_events:
        typer.echo("\nCounted by one and not by the other, or otherwise:")
        print_rows(apart)


def told_apart(
    asked: "Asking", readings: "tuple[Definition, Definition]", limit: int
) -> "Iterator[Row]":
    """The items and events that make the difference."""
    from touchline.explain import cells
    from touchline.explain.apart import apart
    from touchline.explain.heard import Heard

    heard = Heard.by(asked.client, asked.tenant)
    asking = cells.Asking(asked.client, asked.tenant, asked.as_of, asked.periods)
    return apart(asking, heard, *readings, limit=limit)


@contextmanager
def asking(
    tenant: str, as_of: datetime | None, known_at: datetime | None, periods: int
) -> Iterator["Asking"]:
    from touchline.metrics import Asking
    from touchline.warehouse import connect

    settings = Settings()
    with warehouse(settings, known_at) as asked:
        client = connect(asked, user="reader")
        yield Asking(client, tenant or settings.tenant, day(as_of), periods)


def day(as_of: datetime | None) -> date | None:
    return as_of.date() if as_of else None


def described(metric: "Metric") -> list[Mapping[str, Any]]:
    """Role, unit and meaning of each column that answers a metric."""
    from projections.semantics import columns
    from projections.views import views

    found = columns(view for view in views() if view.name == metric.view)
    by_name = {each.column: each for each in found}
    return [
        {"column": name, "is a": each.role, "unit": each.unit, "meaning": each.description}
        for name in metric.columns
        if (each := by_name[name])
    ]


def meaning(metric: "Metric", column: str) -> str:
    return next(str(each["meaning"]) for each in described(metric) if each["column"] == column)


def print_json(told: Any) -> None:
    typer.echo(json.dumps(told, indent=2, default=str, ensure_ascii=False))


def print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    from rich.table import Table

    from touchline.commands.paper import paper

    drawn = Table(box=None, pad_edge=False)
    for name in rows[0] if rows else ["no rows"]:
        drawn.add_column(name, overflow="fold")
    for row in rows:
        drawn.add_row(*map(shown, row.values()))
    paper().print(drawn)


def shown(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.6g}"
    return str(value)
