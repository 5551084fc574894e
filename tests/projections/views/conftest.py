"""Which warehouse do the views answer from? The real engine, with rows that the real folds made."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from chdb.session import Session

from events.envelope import Envelope
from projections.columns import Table, columns
from projections.fact import TABLE as FACT_TABLE
from projections.fact import Fact, fact_row
from projections.meaning import TABLES
from projections.view import View
from projections.views import statements
from streams.archive import TABLE as ARCHIVE_TABLE
from streams.generations import TABLE as GENERATION_TABLE
from streams.positions import TABLE as POSITION_TABLE
from tests.projections.keepers import after

TENANTS = itertools.count(1)
# What a BI tool may set must not change an answer (test_any_story.py).
HABITS = (
    "join_use_nulls = 0, session_timezone = 'UTC'",
    "join_use_nulls = 1, session_timezone = 'Asia/Tokyo'",
)
# For a handful of rows the engine would take longer to compile an expression than to compute it.
QUICK = "compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0"


@dataclass(frozen=True)
class Shop:
    """One tenant, whose facts are folded and whose views are asked."""

    engine: Session
    tenant: str

    def tell(self, *events: Envelope) -> None:
        """Fold all that follows from these events, and land it."""
        keepers = after(*events)
        self.land(*(end.row for end in keepers.ends().values() if end.row))
        self.land_facts(fact for each in keepers.ledgers.values() for fact in each.heard.values())

    def land_facts(self, facts: Iterable[Fact]) -> None:
        insert(self.engine, FACT_TABLE, self._own(map(fact_row, facts)), generation=0)

    def land(self, *rows: Any, generation: int = 0, version: int = 1) -> None:
        """Write rows as a keeper of this generation does."""
        for table in TABLES.values():
            of_kind = (row for row in rows if type(row) is table.row)
            stamps = {"generation": generation, "version": version}
            insert(self.engine, table, self._own(of_kind), **stamps)

    def _own(self, rows: Iterable[Any]) -> list[Any]:
        return [row._replace(tenant_id=self.tenant) for row in rows]

    def ask(self, view: str, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        """The tenant's rows of a view, in the order of these columns.

        Every other question is asked in the other habit, the same one always in the same.
        """
        habit = HABITS[(len(view) + len(columns)) % len(HABITS)]
        return answer(
            self.engine,
            f"SELECT {columns} FROM bi.{view} WHERE tenant_id = '{self.tenant}' AND {where} "
            f"ORDER BY ALL SETTINGS {habit}",
        )


def of_one_view(view: View) -> str:
    """The condition under which a view is asked: an explanation is of one view at a time."""
    return "view = 'win_rate_monthly'" if view.name == "explanation" else "true"


def insert(engine: Session, table: Table, rows: Iterable[Any], **stamps: int) -> None:
    """All in one line, because the engine cuts the rows of a statement at the first newline."""
    told = (dict(zip(columns(table.row), table.values(row), strict=True)) for row in rows)
    lines = " ".join(json.dumps(plain(row | stamps)) for row in told)
    if lines:
        names = ", ".join(table.columns)
        engine.query(f"INSERT INTO {table.name} ({names}) FORMAT JSONEachRow {lines}")


def answer(engine: Session, query: str) -> list[tuple[Any, ...]]:
    text = engine.query(query, "JSONCompactEachRow").bytes().decode()
    return [tuple(json.loads(line)) for line in text.splitlines()]


def plain(value: Any) -> Any:
    """The value as JSON tells it to the engine; named tuples become objects."""
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        case date() | Decimal():
            return str(value)
        case Mapping():
            return {name: plain(each) for name, each in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return plain(value._asdict())
        case tuple() | list():
            return [plain(each) for each in value]
    return value


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The engine with all tables and views, and no rows but the generation."""
    session = Session(str(tmp_path_factory.mktemp("engine")))
    for database in ("raw", "core", "bi", "ops"):
        session.query(f"CREATE DATABASE {database}")
    others = (ARCHIVE_TABLE, FACT_TABLE, POSITION_TABLE, GENERATION_TABLE)
    for table in (*TABLES.values(), *others):
        session.query(table.definition)
    session.query("INSERT INTO ops.generation (generation) VALUES (0)")
    for statement in statements():
        session.query(statement)
    session.query(f"SET output_format_json_quote_64bit_integers = 0, {QUICK}")
    yield session
    session.close()


@pytest.fixture
def shop(engine: Session) -> Shop:
    """A tenant of the test's own."""
    return Shop(engine, f"tenant {next(TENANTS)}")
