"""From which touch on did deals hardly convert, as it was counted when a month was first judged?

Kept when it is counted, and read from then on: a figure that was shown is not changed by what is
corrected long afterwards. It is about the process and names no one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from projections.strain.rules import Rules
from projections.strain.touch_thresholds import MonthThreshold, Thresholds, month_thresholds
from streams.strain.deals_done import reached
from streams.strain.tables import THRESHOLDS, ThresholdRow
from streams.strain.work_done import Asked
from streams.warehouse import insert


def thresholds_of(
    client: Any, asked: Asked, roles: Mapping[str, str], weeks: Iterable[date], rules: Rules
) -> Thresholds:
    """By role, segment and month; what is not kept yet is counted and kept."""
    kept = {_key(row): row.touch for row in rows(client, asked.tenant)}
    months = {week.replace(day=1) for week in weeks} - {month for _, _, month in kept}
    counted: Sequence[MonthThreshold] = ()
    if months:
        told = reached(client, asked, late_days=rules.late_days_max)
        counted = month_thresholds(told, roles, months)
    new = [ThresholdRow(asked.tenant, *each) for each in counted]
    insert(client, THRESHOLDS, new)
    return kept | {_key(row): row.touch for row in new}


def rows(client: Any, tenant: str) -> list[ThresholdRow]:
    """What is kept, month by month."""
    columns = ", ".join(THRESHOLDS.columns)
    answer = client.query(
        f"SELECT {columns} FROM {THRESHOLDS.name} FINAL "
        "WHERE tenant_id = {tenant:String} ORDER BY month, role, segment",
        parameters={"tenant": tenant},
    )
    return [ThresholdRow(*row) for row in answer.result_rows]


def _key(row: ThresholdRow) -> tuple[str, str, date]:
    return row.role, row.segment, row.month
