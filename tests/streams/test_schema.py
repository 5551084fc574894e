"""Does the warehouse have every table as it is defined, and no other by that name?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from projections import MEANING, views
from projections.columns import Table, UInt32
from streams import archive, dead_letters, epochs, generations, letters, positions, rebuilds, schema
from streams.errors import OtherTable
from touchline.settings import Settings
from touchline.warehouse import connect

GOLDEN = Path(__file__).parent / "golden"
OURS = (
    archive.TABLE,
    positions.TABLE,
    epochs.TABLE,
    dead_letters.TABLE,
    letters.TABLE,
    generations.TABLE,
    rebuilds.TABLE,
)


@dataclass(frozen=True, slots=True)
class PairRow:
    key: str
    value: UInt32


@dataclass(frozen=True, slots=True)
class OtherPairRow:
    key: str
    value: str


PAIRS = Table("ops.pair", PairRow, key=("key",), newest="value")


@pytest.fixture
def client(furnished: Settings) -> Client:
    return connect(furnished)


@pytest.fixture
def pairs(client: Client) -> Iterator[Client]:
    client.command(PAIRS.definition)
    yield client
    client.command(f"DROP TABLE {PAIRS.name}")


@pytest.mark.parametrize("table", OURS, ids=lambda table: table.name)
def test_a_table_is_defined_as_its_golden_statement(table: Table) -> None:
    golden = (GOLDEN / f"{table.name}.sql").read_text(encoding="utf-8")
    assert table.definition + "\n" == golden


def test_making_the_schema_again_changes_nothing(client: Client) -> None:
    schema.create(client, views.statements())
    found = client.query(f"SELECT generation, meaning FROM {generations.TABLE.name}")
    assert list(found.result_rows) == [(generations.FIRST, MEANING)]


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_table_is_found_as_it_is_defined(client: Client, table: Table) -> None:
    schema.refuse_other_table(client, table)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (replace(PAIRS, row=OtherPairRow), "column value: found 'UInt32', expected 'String'"),
        (replace(PAIRS, key=("key", "value")), "sorting_key: found 'key', expected 'key, value'"),
        (
            replace(PAIRS, newest=""),
            "engine: found 'ReplacingMergeTree(value)', expected 'ReplacingMergeTree'",
        ),
        (replace(PAIRS, partition="value"), "partition_key: found '', expected 'value'"),
    ],
    ids=["columns", "sorting key", "engine", "partition key"],
)
def test_a_table_that_differs_is_refused(pairs: Client, other: Table, what: str) -> None:
    with pytest.raises(OtherTable) as refused:
        schema.refuse_other_table(pairs, other)
    assert what in str(refused.value)
