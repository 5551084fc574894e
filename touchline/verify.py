"""Is every row what the archive says it should be?

The oracle is SQL over `raw.event` in projections/verify/, written apart from the folds. It tells
who hears what, recomputes the row of every fact and entity, and compares them with `core`. Traffic
may go on meanwhile, and then a row is ahead of the archive as it was read: a difference counts when
another pass, some time later, finds the very same.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import projections.verify
from projections.columns import Table
from projections.fact import TABLE as FACT_TABLE
from projections.meaning import TABLES as ENTITY_TABLES
from streams.archive import TABLE as ARCHIVE
from streams.positions import TABLE as POSITIONS
from touchline.differences import Asking, Difference, gaps, unequal_rows

PASSES_MAX = 5
PAUSE_SECONDS = 2.0
TABLES: dict[str, Table] = {"fact": FACT_TABLE, **ENTITY_TABLES}
_SCRIPTS = Path(projections.verify.__file__).parent
_REPEATED = "told_by_the_merged"

Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """How many tellings and rows were compared, and what differs: 1,000 rows a table at most."""

    compared: dict[str, int]
    differences: list[Difference]

    @property
    def is_exact(self) -> bool:
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        return {
            "is_exact": self.is_exact,
            "compared": self.compared,
            "differences": [asdict(difference) for difference in self.differences],
        }


def verify(
    client: Asking,
    *,
    tenant: str = "",
    notice: Notice = lambda question: None,
    pause_seconds: float = PAUSE_SECONDS,
) -> Report:
    """What differs, of one tenant or of all; `notice` hears which question is asked now."""
    report = _one_pass(client, tenant, notice)
    before = report.differences
    for _ in range(PASSES_MAX - 1):
        if report.is_exact:
            break
        positions = _positions(client)
        time.sleep(pause_seconds)
        again = _one_pass(client, tenant, notice)
        lasting = [difference for difference in again.differences if difference in set(before)]
        report, before = Report(again.compared, lasting), again.differences
        # While positions move, a keeper may still be on its way to what the archive holds.
        if positions == _positions(client):
            break
    return report


def _one_pass(client: Asking, tenant: str, notice: Notice) -> Report:
    try:
        _tell_again(client, tenant, notice)
        return _compared(client, tenant, notice)
    finally:
        _clear(client)


def _tell_again(client: Asking, tenant: str, notice: Notice) -> None:
    """Run the numbered scripts in order."""
    numbered = sorted(_SCRIPTS.glob("[0-9]*.sql"), key=lambda path: int(path.stem.split("_")[0]))
    for path in numbered:
        notice(_question(path))
        if path.stem.endswith(_REPEATED):
            _tell_along_paths(client, path)
        else:
            client.command(path.read_text(), parameters={"tenant": tenant})


def _tell_along_paths(client: Asking, path: Path) -> None:
    """Once per length of a path, until nobody has anything new to tell."""
    heard, length = _count(client, "heard"), 0
    while True:
        client.command(path.read_text(), parameters={"length": length})
        now = _count(client, "heard")
        if now == heard:
            return
        heard, length = now, length + 1


def _compared(client: Asking, tenant: str, notice: Notice) -> Report:
    compared = {ARCHIVE.name: _count(client, "event")}
    differences = list(gaps(client, tenant))
    for kind, table in TABLES.items():
        path = _SCRIPTS / f"row_{kind}.sql"
        notice(_question(path))
        client.command(
            f"CREATE OR REPLACE TABLE {_name(kind)} AS {table.name} "
            "ENGINE = MergeTree ORDER BY tuple()"
        )
        client.command(path.read_text())
        compared[table.name] = _count(client, kind)
        differences += unequal_rows(client, table, _name(kind), tenant)
    return Report(compared, differences)


def _question(path: Path) -> str:
    """Each script begins with the question that it answers."""
    return path.read_text().removeprefix("-- ").partition("?")[0] + "?"


def _name(kind: str) -> str:
    return f"ops.verify_{kind}"


def _count(client: Asking, kind: str) -> int:
    return int(client.query(f"SELECT count() FROM {_name(kind)}").result_rows[0][0])


def _positions(client: Asking) -> list[Any]:
    query = f"SELECT * FROM {POSITIONS.name} FINAL ORDER BY ALL"
    return list(client.query(query).result_rows)


def _clear(client: Asking) -> None:
    found = client.query(
        "SELECT name FROM system.tables WHERE database = 'ops' AND startsWith(name, 'verify_')"
    )
    for (name,) in found.result_rows:
        client.command(f"DROP TABLE IF EXISTS ops.{name}")
