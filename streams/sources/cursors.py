"""How far has each source been read, or heard?

Kept in the warehouse once what was read is in the log, so that any machine goes on from there, and
what a kill lets happen twice is told as the same events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projections.columns import LowCardinality, Table
from streams.warehouse import Landing, insert, patiently


@dataclass(frozen=True, slots=True)
class SourceCursorRow:
    """From where a kind of a source's objects is read, or a topic of it is heard, next time."""

    tenant_id: LowCardinality
    source: LowCardinality
    kind: LowCardinality
    cursor: str
    read_at: datetime


TABLE = Table(
    "ops.source_cursor", SourceCursorRow, key=("tenant_id", "source", "kind"), newest="read_at"
)


def cursors(client: Any, tenant_id: str, source: str) -> Mapping[str, SourceCursorRow]:
    """How far each kind was read, or each topic heard, that ever was."""
    answer = client.query(
        f"SELECT kind, cursor, read_at FROM {TABLE.name} FINAL "
        "WHERE tenant_id = {tenant:String} AND source = {source:String}",
        parameters={"tenant": tenant_id, "source": source},
    )
    rows = (SourceCursorRow(tenant_id, source, *row) for row in answer.result_rows)
    return {row.kind: row for row in rows}


def keep(client: Any, row: SourceCursorRow) -> None:
    insert(client, TABLE, [row])


class Cursors:
    """The same for who hears all day, and waits for a warehouse that is away."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._landing = Landing(client, TABLE)

    async def last(self, tenant_id: str, source: str, kind: str) -> SourceCursorRow | None:
        """Where hearing stopped, and when; None when it never began."""
        known = await patiently(lambda: cursors(self._client, tenant_id, source))
        return known.get(kind)

    async def keep(self, row: SourceCursorRow) -> None:
        """Return once the warehouse holds it."""
        await self._landing.land([TABLE.values(row)])
