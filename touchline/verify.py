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
from secrets import token_hex
from typing import Any

from clickhouse_connect.driver.client import Client

import projections.verify
from projections.columns import Table
from projections.fact import TABLE as FACT_TABLE
from projections.meaning import TABLES as ENTITY_TABLES
from streams.archive import TABLE as ARCHIVE
from streams.generations import current
from streams.positions import TABLE as POSITIONS
from touchline.differences import Asking, Difference, gaps, unequal_rows

PASSES_MAX = 5
PAUSE_SECONDS = 2.0
_HOURS_MAX = 24
TABLES: dict[str, Table] = {"fact": FACT_TABLE, **ENTITY_TABLES}
_SCRIPTS = Path(projections.verify.__file__).parent
# How often a pass gives notice.
QUESTIONS = len(list(_SCRIPTS.glob("*.sql")))
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
    client: Client,
    *,
    tenant: str = "",
    generation: int | None = None,
    notice: Notice = lambda question: None,
    pause_seconds: float = PAUSE_SECONDS,
) -> Report:
    """What differs, of one tenant or of all; `notice` hears which question is asked now.

    Of the generation that is read, or of another that is not read yet.
    """
    if generation is None:
        generation = current(client).generation
    report = _one_pass(client, tenant, generation, notice)
    before = report.differences
    for _ in range(PASSES_MAX - 1):
        if report.is_exact:
            break
        positions = _positions(client)
        time.sleep(pause_seconds)
        again = _one_pass(client, tenant, generation, notice)
        lasting = [difference for difference in again.differences if difference in set(before)]
        report, before = Report(again.compared, lasting), again.differences
        # While positions move, a keeper may still be on its way to what the archive holds.
        if positions == _positions(client):
            break
    return report


def _one_pass(client: Asking, tenant: str, generation: int, notice: Notice) -> Report:
    oracle = _Oracle(client, tenant, generation, notice, name=token_hex(4))
    try:
        oracle.tell_again()
        return oracle.compared()
    finally:
        oracle.clear()


def _positions(client: Asking) -> list[Any]:
    query = f"SELECT * FROM {POSITIONS.name} FINAL ORDER BY ALL"
    return list(client.query(query).result_rows)


@dataclass(frozen=True, slots=True)
class _Oracle:
    """The tables of one pass, which bear its name, so that two runs do not disturb each other."""

    client: Asking
    tenant: str
    generation: int
    notice: Notice
    name: str

    def tell_again(self) -> None:
        """Run the numbered scripts in order."""
        for path in sorted(_SCRIPTS.glob("[0-9]*.sql"), key=_number):
            self.notice(_question(path))
            if path.stem.endswith(_REPEATED):
                self._run_along_paths(path)
            else:
                self._run(path)

    def compared(self) -> Report:
        """Run the script of each table, and compare its rows with those of the keepers."""
        compared = {ARCHIVE.name: self._count("event")}
        differences = list(gaps(self.client, self.tenant))
        for kind, table in TABLES.items():
            path = _SCRIPTS / f"row_{kind}.sql"
            self.notice(_question(path))
            expected = self._table(kind)
            self.client.command(
                f"CREATE TABLE {expected} AS {table.name} ENGINE = MergeTree ORDER BY tuple()"
            )
            self._run(path)
            compared[table.name] = self._count(kind)
            differences += unequal_rows(
                self.client, table, expected, tenant=self.tenant, generation=self.generation
            )
        return Report(compared, differences)

    def clear(self) -> None:
        """Drop the tables of this pass, and of passes that were killed long ago."""
        found = self.client.query(
            "SELECT name FROM system.tables WHERE database = 'ops' AND ("
            f"startsWith(name, 'verify_{self.name}_') OR startsWith(name, 'verify_')"
            f" AND metadata_modification_time < now() - INTERVAL {_HOURS_MAX} HOUR)"
        )
        for (name,) in found.result_rows:
            self.client.command(f"DROP TABLE IF EXISTS ops.{name}")

    def _run(self, path: Path, length: int = 0) -> None:
        script = path.read_text().replace("ops.verify_", self._table(""))
        self.client.command(script, parameters={"tenant": self.tenant, "length": length})

    def _run_along_paths(self, path: Path) -> None:
        """Once per length of a path, until nobody has anything new to tell."""
        heard, length = self._count("heard"), 0
        while True:
            self._run(path, length)
            now = self._count("heard")
            if now == heard:
                return
            heard, length = now, length + 1

    def _table(self, kind: str) -> str:
        return f"ops.verify_{self.name}_{kind}"

    def _count(self, kind: str) -> int:
        return int(self.client.query(f"SELECT count() FROM {self._table(kind)}").result_rows[0][0])


def _number(path: Path) -> int:
    return int(path.stem.partition("_")[0])


def _question(path: Path) -> str:
    """Each script begins with the question that it answers."""
    return path.read_text().removeprefix("-- ").partition("?")[0] + "?"
