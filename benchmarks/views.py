"""How fast do the views answer, when a dashboard asks them over millions of events?

    python -m benchmarks.views
    python -m benchmarks.views --full --home /tmp/filled
    python -m benchmarks.views --full --home /tmp/filled --only rep_day --rounds 20

Every view of `bi` about tenants is asked as a BI tool asks: what adds up, by month, of one tenant
for a quarter, and of all tenants for a year; as the user `bi`, over HTTP. Seconds for an answer,
p50 and p95, the dearest view first. The store is one of benchmarks/filled.py; with `--full` that is
10 million events of 20 tenants with 10 reps and 5,500 deals each; with `--home` it is kept, and
found again by the next run.

The sketch: the engine reads some 50 million values a second on a core, and merges a tenth of that
where FINAL has to look for newer rows. A tenant's quarter is half a million rows of the activities:
0.1 s. The year of all is 7 million of them, of ten columns: 1 s, were it read only once.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import monotonic
from typing import NamedTuple

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from benchmarks.filled import FULL, QUICK, SMALL, Size, fill, tenant, warehouse
from benchmarks.results import Figure, tell
from projections.view import View
from projections.views import views
from touchline.warehouse import connect

ROUNDS = 5
ROUNDS_QUICK = 1
QUARTER = ("2026-07-01", "2026-09-30")
YEAR = ("2025-10-01", "2026-09-30")


class Way(NamedTuple):
    """A way to ask, and how long the answer may take."""

    name: str
    days: tuple[str, str]
    is_of_one: bool
    seconds_max: float


WAYS = (
    Way("one tenant, one quarter", QUARTER, is_of_one=True, seconds_max=0.3),
    Way("all tenants, one year", YEAR, is_of_one=False, seconds_max=1.0),
)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--full", action="store_true", help="10 million events.")
    said.add_argument("--quick", action="store_true", help="Some thousand events.")
    said.add_argument("--home", type=Path, help="Keep the store here, or find it here.")
    said.add_argument("--only", nargs="*", default=[], help="These views.")
    said.add_argument("--rounds", type=int)
    options = said.parse_args()
    size = FULL if options.full else QUICK if options.quick else SMALL
    rounds = options.rounds or (ROUNDS_QUICK if options.quick else ROUNDS)
    with store(size, options.home) as client:
        found = [
            answered(client, view, way, size.tenants, rounds)
            for view in views()
            if asked_of(view) and (not options.only or view.name in options.only)
            for way in WAYS
        ]
    for figure in sorted(found, key=lambda figure: -figure.median):
        tell(figure)


@contextmanager
def store(size: Size, home: Path | None) -> Iterator[Client]:
    """A filled warehouse, asked as the user of BI tools."""
    with (
        tempfile.TemporaryDirectory() as folder,
        warehouse(home or Path(folder)) as (settings, all_),
    ):
        if not all_.query("SELECT count() FROM core.fact").first_row[0]:
            began_at = monotonic()
            events = fill(all_, size)
            sys.stderr.write(f"{events} events in {monotonic() - began_at:.0f} s\n")
        yield connect(settings, "bi")


def asked_of(view: View) -> bool:
    """The views about tenants; an explanation is of one figure, never of a year."""
    return view.columns[0].name == "tenant_id" and view.name != "explanation"


def question(view: View, way: Way, tenant_id: str) -> str:
    """What adds up, by month and whoever sells; of a view without days, all that it tells."""
    day = day_of(view)
    sums = [f"sum({column.name})" for column in view.columns if column.kind == "measure"]
    conditions = [f"tenant_id = '{tenant_id}'"] * way.is_of_one
    if day:
        conditions.append(f"{day} BETWEEN '{way.days[0]}' AND '{way.days[1]}'")
    month = f"toStartOfMonth({day})" if day else "1"
    return (
        f"SELECT {', '.join([f'{month} AS month', 'count()', *sums])} FROM bi.{view.name} "
        f"WHERE {' AND '.join(conditions) or '1'} GROUP BY month ORDER BY month"
    )


def day_of(view: View) -> str:
    """The column that says when: a day of the key, else the first that there is."""
    days = [column for column in view.columns if "Date" in column.type and column.name != "as_of"]
    plain = [column for column in days if "DateTime" not in column.type]
    return min(plain, key=lambda column: column.kind != "key").name if plain else ""


def answered(client: Client, view: View, way: Way, tenants: int, rounds: int) -> Figure:
    """How long each answer took, of another tenant each time."""
    seconds = list[float]()
    failed = ""
    for number in range(rounds):
        began_at = monotonic()
        try:
            client.query(question(view, way, tenant(number % tenants)))
        except ClickHouseError as problem:
            failed = str(problem)[:200]
        seconds.append(monotonic() - began_at)
    return Figure(
        "views",
        f"{view.name}, {way.name}, p95",
        "s",
        [p95(seconds)],
        goal=f"≤ {way.seconds_max:g}",
        details={"p50": sorted(seconds)[len(seconds) // 2], "failed": failed},
    )


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
