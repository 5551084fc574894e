"""Where does the warehouse not hold what the archive says it should?

The expected rows stand in `ops.verify_…`, one table for each of `core`. A difference is a cell, a
whole row, or a stretch of the log that was neither archived nor refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from projections.columns import Table
from streams.archive import TABLE as ARCHIVE

LISTED_MAX = 1000
A_ROW, NO_ROW = "a row", "no row"
# Of several tellings of one fact any may have come first; the generation was chosen.
_NOT_COMPARED = ("event_id", "generation")


class Asking(Protocol):
    """What verifying needs of a ClickHouse client."""

    def query(self, query: str, parameters: dict[str, Any] | None = None) -> Any: ...

    def command(self, cmd: str, parameters: dict[str, Any] | None = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell; when a whole row is missing or too much, `column` is empty."""

    table: str
    tenant_id: str
    entity_id: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.table, self.tenant_id, self.entity_id, self.column)))
        return f"{where}: found {self.found}, expected {self.expected}"


def unequal_rows(
    client: Asking, table: Table, expected: str, *, tenant: str, generation: int
) -> Iterator[Difference]:
    """Compare a table with the expected one: rows on either side only, and cells that differ."""
    columns = [name for name in table.columns if name not in (*table.key, *_NOT_COMPARED)]
    unequal = [f"(core.`{name}` IS DISTINCT FROM oracle.`{name}`)" for name in columns]
    cells = ",\n".join(
        f"('{name}', {differs}, {_text('core', name)}, {_text('oracle', name)})"
        for name, differs in zip(columns, unequal, strict=True)
    )
    query = f"""
        SELECT tenant_id, concat_ws(' ', {", ".join(table.key[1:] or table.key)}),
            is_found, is_expected, arrayFilter(cell -> cell.2, [{cells}])
        FROM (
            SELECT *, true AS is_found FROM {table.name} FINAL
            WHERE generation = {{generation:UInt32}}
                AND {{tenant:String}} IN ('', tenant_id)
        ) AS core
        FULL OUTER JOIN (SELECT *, true AS is_expected FROM {expected}) AS oracle
        USING ({", ".join(table.key)})
        WHERE NOT (is_found AND is_expected) OR {" OR ".join(unequal)}
        ORDER BY {", ".join(table.key)} LIMIT {LISTED_MAX}
        SETTINGS join_use_nulls = 0"""
    asked = {"tenant": tenant, "generation": generation}
    rows = client.query(query, parameters=asked).result_rows
    for tenant_id, entity_id, is_found, is_expected, unequal_cells in rows:
        if is_found and is_expected:
            for name, _, found, wanted in unequal_cells:
                yield Difference(table.name, tenant_id, entity_id, name, found, wanted)
        else:
            found, wanted = (A_ROW, NO_ROW) if is_found else (NO_ROW, A_ROW)
            yield Difference(table.name, tenant_id, entity_id, "", found, wanted)


def gaps(client: Asking, tenant: str) -> Iterator[Difference]:
    """Stretches of `ops.archive_gap`.

    Tenants share a log, so of one tenant these are the logs in which it has events.
    """
    query = f"""
        SELECT topic_id, partition, first_offset, last_offset FROM ops.archive_gap
        WHERE {{tenant:String}} = ''
            OR topic_id IN (SELECT topic_id FROM {ARCHIVE.name} WHERE tenant_id = {{tenant:String}})
        ORDER BY ALL LIMIT {LISTED_MAX}"""
    for topic_id, partition, first, last in client.query(query, {"tenant": tenant}).result_rows:
        missing = str(first) if first == last else f"{first} to {last}"
        yield Difference(ARCHIVE.name, "", f"{topic_id}/{partition}", "offset", "nothing", missing)


def _text(side: str, column: str) -> str:
    return f"ifNull(toString({side}.`{column}`), 'NULL')"
