"""Is a table of the warehouse the one that the code defines?

Asked before anything is read or written: rows under another key replace each other wrongly, a
lifetime that nobody asked for deletes what was promised to stay, and a position that survives a
power cut when the facts before it do not is a loss that nobody sees.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from projections.columns import Table
from streams.errors import Refused
from streams.positions import TABLE as POSITIONS
from streams.warehouse_errors import MissingTable, OtherTable

FSYNC = "fsync_after_insert"
_PLAIN = str.maketrans("", "", " `")
_LIFETIME = re.compile(r" TTL (.+?)(?= SETTINGS |$)")

Described = Mapping[str, str]


def refuse_other_tables(client: Any, tables: Collection[Table]) -> None:
    """Refuse when a table is missing, or its columns, key, engine or lifetime are others."""
    for refusal in refusals(client, tables):
        raise refusal


def refusals(client: Any, tables: Collection[Table]) -> Iterator[Refused]:
    """What there is to refuse, the first thing of each table."""
    found = _described(client, tables)
    for table in tables:
        if table.name not in found:
            yield MissingTable(table.name)
        elif what := _other(table, found[table.name]):
            expected = _expected(table).get(what)
            yield OtherTable(table.name, what, found=found[table.name].get(what), expected=expected)
    known = [table.name for table in tables if table.name in found]
    yield from _less_durable_than_positions({name: found[name] for name in known})


def _other(table: Table, found: Described) -> str | None:
    """What of a table is not as its row type says."""
    expected = _expected(table)
    for what in dict.fromkeys([*expected, *found]):
        if what != FSYNC and found.get(what, "") != expected.get(what, ""):
            return what
    return None


def _less_durable_than_positions(found: Mapping[str, Described]) -> Iterator[Refused]:
    """Positions are never more durable than facts and rows (law 4)."""
    expected = found[POSITIONS.name][FSYNC] if POSITIONS.name in found else ""
    for name, described in found.items():
        if expected and not described[FSYNC]:
            yield OtherTable(name, FSYNC, found="", expected=expected)
            return  # One says it for all.


def _expected(table: Table) -> Described:
    columns = ((name, type_.partition(" CODEC")[0], "") for name, type_ in table.columns.items())
    return {
        **_by_column(columns),
        "sorting_key": ", ".join(table.sorting),
        "partition_key": table.partition,
        "engine": f"ReplacingMergeTree({table.newest})" if table.newest else "ReplacingMergeTree",
        "lifetime": table.lifetime,
    }


def _described(client: Any, tables: Iterable[Table]) -> Mapping[str, Described]:
    names = [table.name for table in tables]
    databases = sorted({name.partition(".")[0] for name in names})
    asked = {"names": names, "databases": databases}
    columns = client.query(
        "SELECT concat(database, '.', table) AS place, groupArray((name, type, default_kind)) "
        "FROM (SELECT * FROM system.columns ORDER BY database, table, position) "
        "WHERE place IN {names:Array(String)} GROUP BY place",
        parameters=asked,
    )
    by_table = {place: _by_column(found) for place, found in columns.result_rows}
    answer = client.query(
        "SELECT concat(database, '.', name) AS place, sorting_key, partition_key, engine_full "
        "FROM system.tables "
        "WHERE database IN {databases:Array(String)} AND place IN {names:Array(String)}",
        parameters=asked,
    )
    return {
        place: {
            **by_table[place],
            "sorting_key": sorting_key.strip("()"),
            "partition_key": partition_key,
            "engine": engine.partition(" ")[0],
            "lifetime": _found(_LIFETIME, engine),
            FSYNC: _found(re.compile(rf"{FSYNC} = ([^0,]\w*)"), engine),
        }
        for place, sorting_key, partition_key, engine in answer.result_rows
    }


def _by_column(columns: Iterable[tuple[str, str, str]]) -> Described:
    """Without the blanks and quotes that the engine writes otherwise than we do."""
    return {
        f"column {name}": f"{type_.translate(_PLAIN)} {default}".rstrip()
        for name, type_, default in columns
    }


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
