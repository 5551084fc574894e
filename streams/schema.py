"""Does the warehouse have every table and view, defined as this Touchline defines them?

Made in order and only when missing. A table that differs is refused, since rows written under
another definition would be misread; a view holds nothing and is made anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import projections
from projections import fact
from projections.columns import Table
from projections.meaning import TABLES as ENTITY_TABLES
from streams import archive, dead_letters, epochs, generations, letters, positions, rebuilds
from streams import views as ops_views
from streams.errors import OtherTable

DATABASES = ("raw", "core", "bi", "ops")
_PLAIN = str.maketrans("", "", " `")


TABLES: tuple[Table, ...] = (
    archive.TABLE,
    fact.TABLE,
    *ENTITY_TABLES.values(),
    positions.TABLE,
    epochs.TABLE,
    dead_letters.TABLE,
    letters.TABLE,
    generations.TABLE,
    rebuilds.TABLE,
)


def create(client: Any, views: Iterable[str]) -> None:
    """Databases, tables, the first generation, these views and those of operations."""
    for database in DATABASES:
        client.command(f"CREATE DATABASE IF NOT EXISTS {database}")
    for table in TABLES:
        client.command(table.definition)
        refuse_other_table(client, table)
    _begin_generations(client)
    for view in (*views, *ops_views.statements()):
        client.command(view)


def refuse_other_table(client: Any, table: Table) -> None:
    """Refuse a table whose columns, key or engine are not those of the row type."""
    found, expected = _described(client, table), _expected(table)
    for what in dict.fromkeys([*expected, *found]):
        if found.get(what) != expected.get(what):
            raise OtherTable(table.name, what, found=found.get(what), expected=expected.get(what))


def _begin_generations(client: Any) -> None:
    (count,) = client.query(f"SELECT count() FROM {generations.TABLE.name}").first_row
    if not count:
        client.command(
            f"INSERT INTO {generations.TABLE.name} "
            f"VALUES ({generations.FIRST}, {projections.MEANING}, now64(3))"
        )


def _expected(table: Table) -> Mapping[str, str]:
    columns = ((name, type_.partition(" CODEC")[0]) for name, type_ in table.columns.items())
    return {
        **_by_column(columns),
        "sorting_key": ", ".join(table.sorting),
        "partition_key": table.partition,
        "engine": f"ReplacingMergeTree({table.newest})" if table.newest else "ReplacingMergeTree",
    }


def _described(client: Any, table: Table) -> Mapping[str, str]:
    database, _, name = table.name.partition(".")
    place = {"database": database, "name": name}
    columns = client.query(
        "SELECT name, type FROM system.columns "
        "WHERE database = {database:String} AND table = {name:String} ORDER BY position",
        parameters=place,
    ).result_rows
    sorting_key, partition_key, engine = client.query(
        "SELECT sorting_key, partition_key, engine_full FROM system.tables "
        "WHERE database = {database:String} AND name = {name:String}",
        parameters=place,
    ).first_row
    return {
        **_by_column(columns),
        "sorting_key": sorting_key.strip("()"),
        "partition_key": partition_key,
        "engine": engine.partition(" ")[0],
    }


def _by_column(columns: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Without the blanks and quotes that the engine writes otherwise than we do."""
    return {f"column {name}": type_.translate(_PLAIN) for name, type_ in columns}
