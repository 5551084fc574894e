"""What does `touchline verify` print, and what does its exit code say?

0: every row is what the archive says it should be. 1: something is not, and it is listed. 2: the
warehouse cannot be asked, or knows nothing of the tenant.
"""

import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from touchline.verify import Report

DIFFERENT = 1
NOT_ASKED = 2
LISTED_MAX = 20

Tenant = Annotated[str, typer.Option(help="Only this tenant; all of them when left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with every difference.")]


def verify(tenant: Tenant = "", is_json: AsJson = False) -> None:
    """Recompute every row from the archive, by SQL written apart from the folds, and compare."""
    from clickhouse_connect.driver.exceptions import ClickHouseError
    from urllib3.exceptions import HTTPError

    from touchline.commands.trouble import said_by_the_warehouse

    settings = Settings()
    try:
        report = report_shown_on_the_way(settings, tenant)
    except (ClickHouseError, HTTPError) as error:
        typer.echo(said_by_the_warehouse(settings, error), err=True)
        raise typer.Exit(NOT_ASKED) from error
    if tenant and not any(report.compared.values()):
        typer.echo(f"{tenant}: neither archive nor rows hold anything of this tenant", err=True)
        raise typer.Exit(NOT_ASKED)
    if is_json:
        typer.echo(json.dumps(report.as_dict(), indent=2))
    else:
        print_report(report)
    raise typer.Exit(0 if report.is_exact else DIFFERENT)


def report_shown_on_the_way(settings: Settings, tenant: str) -> "Report":
    """The report; until it is there, the question asked now stands on the terminal."""
    from rich.console import Console

    from touchline.verify import verify
    from touchline.warehouse import connect

    with Console(stderr=True).status("Ask the warehouse") as shown:
        return verify(connect(settings), tenant=tenant, notice=shown.update)


def print_report(report: "Report") -> None:
    from rich.table import Table

    from streams.archive import TABLE as ARCHIVE
    from touchline.commands.paper import paper

    console = paper()
    counts = Counter(difference.table for difference in report.differences)
    drawn = Table(box=None, pad_edge=False)
    drawn.add_column("table")
    drawn.add_column("compared", justify="right")
    drawn.add_column("different", justify="right")
    for name, compared in report.compared.items():
        what = f"{name}, each event once" if name == ARCHIVE.name else name
        drawn.add_row(what, f"{compared:,}", f"{counts[name]:,}")
    console.print(drawn)
    for difference in report.differences[:LISTED_MAX]:
        console.print(str(difference), markup=False, highlight=False, soft_wrap=True)
    if (more := len(report.differences) - LISTED_MAX) > 0:
        console.print(f"… and {more:,} more; --json prints all of them")
    console.print(
        "Every row is what the archive says."
        if report.is_exact
        else "These cells, rows or offsets are not what the archive says."
    )
