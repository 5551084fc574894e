"""Is what is kept of strain defined as it was agreed on?"""

from pathlib import Path

import pytest

from projections.columns import Table
from streams import schema
from streams.strain import tables

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_a_table_is_defined_as_its_golden_statement(table: Table) -> None:
    golden = (GOLDEN / f"{table.name}.sql").read_text(encoding="utf-8")
    assert table.definition + "\n" == golden


def test_it_is_made_by_nothing_but_its_own_commands() -> None:
    assert {table.name for table in schema.TABLES}.isdisjoint(
        {table.name for table in tables.TABLES}
    )
    assert tables.DATABASE not in schema.DATABASES
