"""Does the warehouse have every table as it is defined, and no other by that name?"""

from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from projections import MEANING, views
from projections.columns import Table
from streams import (
    generations,
    made_views,
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
    before = made(client)
    schema.create(client, views.statements())
    assert made(client) == before
    found = client.query(f"SELECT generation, meaning FROM {generations.TABLE.name}")
    assert list(found.result_rows) == [(generations.FIRST, MEANING)]


@pytest.mark.parametrize(
    "done",
    [
        "DROP VIEW bi.activity",
        "CREATE OR REPLACE VIEW bi.activity AS SELECT 1 AS one",
        "CREATE OR REPLACE FUNCTION or_unknown AS (value) -> value",
        f"DROP VIEW {made_views.NAME}",
    ],
)
def test_what_was_done_to_a_view_since_is_undone(client: Client, done: str) -> None:
    columns = described(client)
    client.command(done)
    schema.create(client, views.statements())
    assert described(client) == columns


def test_other_statements_make_other_views(client: Client) -> None:
    more = "CREATE OR REPLACE VIEW bi.more AS SELECT 1 AS one"
    schema.create(client, [*views.statements(), more])
    assert "bi.more" in made(client)
    client.command("DROP VIEW bi.more")


def test_what_was_interrupted_is_gone_on_with(client: Client) -> None:
    class Killed(Exception):
        pass

    class Interrupted:
        """A client whose process dies at the last statement."""

        def __getattr__(self, name: str) -> object:
            return getattr(client, name)

        def command(self, statement: str) -> object:
            if statement.startswith(f"CREATE OR REPLACE VIEW {made_views.NAME} "):
                raise Killed
            return client.command(statement)

    columns = described(client)
    client.command("CREATE OR REPLACE VIEW bi.activity AS SELECT 1 AS one")
    with pytest.raises(Killed):
        schema.create(Interrupted(), [*views.statements(), "SELECT 1"])
    client.command("DROP VIEW bi.deal")
    schema.create(client, views.statements())
    assert described(client) == columns


def made(client: Client) -> dict[str, str]:
    """Every view, and the id that it got when it was made."""
    query = "SELECT concat(database, '.', name), toString(uuid) FROM system.tables"
    return dict(client.query(f"{query} WHERE engine = 'View'").result_rows)


def described(client: Client) -> list[tuple[str, ...]]:
    """Every column of `bi`, and what our functions are."""
    query = (
        "SELECT table, name, type FROM system.columns WHERE database = 'bi' UNION ALL "
        "SELECT name, create_query, '' FROM system.functions WHERE origin = 'SQLUserDefined'"
    )
    return sorted(client.query(query).result_rows)
