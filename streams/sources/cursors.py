"""How far back has each source been read?

Kept in the warehouse once what was read is in the log, so that any machine goes on from there, and
what a kill lets happen twice is told as the same events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projections.columns import LowCardinality, Table
from streams.warehouse import insert


@dataclass(frozen=True, slots=True)
class SourceCursorRow:
    """From where a kind of a source's objects is read next time."""

    tenant_id: LowCardinality
    source: LowCardinality
    kind: LowCardinality
    cursor: str
    read_at: datetime


TABLE = Table(
    "ops.source_cursor", SourceCursorRow, key=("tenant_id", "source", "kind"), newest="read_at"
)


def cursors(client: Any, tenant_id: str, source: str) -> Mapping[str, str]:
    """The cursor of each kind that was read before."""
    answer = client.query(
        f"SELECT kind, cursor FROM {TABLE.name} FINAL "
        "WHERE tenant_id = {tenant:String} AND source = {source:String}",
        parameters={"tenant": tenant_id, "source": source},
    )
    return dict(answer.result_rows)


def keep(client: Any, row: SourceCursorRow) -> None:
    insert(client, TABLE, [row])
