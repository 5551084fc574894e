"""Does the warehouse have every table as it is defined, and no other by that name?"""

from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from projections import MEANING, views
from projections.columns import Table
from streams import (
    generations,
    schema,
)
from touchline.settings import Settings
from touchline.warehouse import connect

GOLDEN = Path(__file__).parent / "golden"
OURS = [table for table in schema.TABLES if table.name.startswith(("raw.", "ops."))]


@pytest.fixture
def client(furnished: Settings) -> Client:
    return connect(furnished)


@pytest.mark.parametrize("table", OURS, ids=lambda table: table.name)
def test_a_table_is_defined_as_its_golden_statement(table: Table) -> None:
    golden = (GOLDEN / f"{table.name}.sql").read_text(encoding="utf-8")
    assert table.definition + "\n" == golden


def test_nothing_is_agreed_on_that_is_no_table() -> None:
    assert {path.stem for path in GOLDEN.glob("*.sql")} == {table.name for table in OURS}


def test_making_the_schema_again_changes_nothing(client: Client) -> None:
    schema.create(client, views.statements())
    found = client.query(f"SELECT generation, meaning FROM {generations.TABLE.name}")
    assert list(found.result_rows) == [(generations.FIRST, MEANING)]
