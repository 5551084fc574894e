"""Is a table that differs from its definition noticed before anything is read or written?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from clickhouse_connect.driver.client import Client

from projections.columns import Table, UInt32
from streams import positions, schema
from streams.definitions import refuse_other_tables
from streams.warehouse_errors import MissingTable, OtherTable
from touchline.settings import Settings
from touchline.warehouse import connect


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


def refused(client: Client, *tables: Table) -> str:
    with pytest.raises(OtherTable) as refused:
        refuse_other_tables(client, tables)
    return str(refused.value)


def test_every_table_is_found_as_it_is_defined(client: Client) -> None:
    refuse_other_tables(client, schema.TABLES)


def test_a_table_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(MissingTable, match=r"table ops.nowhere: not found; make it with"):
        refuse_other_tables(client, [*schema.TABLES, replace(PAIRS, name="ops.nowhere")])


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
    assert what in refused(pairs, other)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("ADD COLUMN `on` Date MATERIALIZED '2026-01-01'", "column on: found 'Date MATERIALIZED'"),
        ("MODIFY TTL toDate(value) + INTERVAL 9 DAY", "lifetime: found 'toDate(value)"),
    ],
    ids=["another column", "a lifetime"],
)
def test_a_table_that_somebody_altered_is_refused(pairs: Client, change: str, what: str) -> None:
    pairs.command(f"ALTER TABLE {PAIRS.name} {change}")
    assert what in refused(pairs, PAIRS)


def test_positions_are_never_more_durable_than_facts_and_rows(pairs: Client) -> None:
    durable = "MODIFY SETTING fsync_after_insert = 1"
    for table in (PAIRS.name, positions.TABLE.name):
        pairs.command(f"ALTER TABLE {table} {durable}")
        if table == PAIRS.name:
            refuse_other_tables(pairs, (*schema.TABLES, PAIRS))
    try:
        said = refused(pairs, *schema.TABLES)
    finally:
        pairs.command(f"ALTER TABLE {positions.TABLE.name} RESET SETTING fsync_after_insert")
    assert "fsync_after_insert: found '', expected '1'" in said
    assert said.startswith(f"table {schema.TABLES[0].name}")
