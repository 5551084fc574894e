"""What did a person say about an alert: that they know, or that they want to hear no more?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from projections.alerts.alert import AlertRow
from projections.columns import LowCardinality, Table, UInt32

ACKNOWLEDGED: Final = "acknowledged"
MUTED: Final = "muted"


@dataclass(frozen=True, slots=True)
class WordRow:
    """`about` is the key of an alert, or the id of a rule; a tenant of '' means every tenant.

    Acknowledged is one beginning of an alert, of that number, until it ends.
    """

    about: str
    tenant_id: LowCardinality
    word: LowCardinality
    number: UInt32
    said_by: str
    said_at: datetime
    until: datetime


TABLE = Table(
    "ops.alert_word",
    WordRow,
    key=("about", "tenant_id", "word"),
    newest="said_at",
    lifetime="toDateTime(greatest(said_at, until)) + toIntervalWeek(26)",
)


@dataclass(frozen=True, slots=True)
class Words:
    """All that was said."""

    rows: Iterable[WordRow]

    def is_muted(self, alert: AlertRow, at: datetime) -> bool:
        return any(
            row.word == MUTED and at < row.until and _is_about(row, alert) for row in self.rows
        )

    def is_acknowledged(self, alert: AlertRow) -> bool:
        return any(
            row.word == ACKNOWLEDGED and row.about == alert.alert_key and row.number == alert.number
            for row in self.rows
        )


def _is_about(row: WordRow, alert: AlertRow) -> bool:
    is_own = row.tenant_id in ("", alert.tenant_id)
    return row.about == alert.alert_key or (row.about == alert.rule and is_own)
