"""What is kept of alerts: what is known of each, what it told, who was notified, what was said?

`ops.alert_state` is also the outbox: a change stands there before it is sent to the topic, and
again once the broker has it. Whoever is killed in between sends it again, under the same id.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec

from events.values import EPOCH
from projections.alerts import notification, word
from projections.alerts.alert import KEPT, AlertRow
from projections.alerts.evaluation import Known
from projections.alerts.hysteresis import State
from projections.alerts.notification import NotificationRow
from projections.alerts.word import WordRow
from projections.columns import LowCardinality, Table, UInt32


@dataclass(frozen=True, slots=True)
class AlertStateRow:
    """What is known of one subject of a rule; `sent_number` is the last change in the log."""

    rule: LowCardinality
    tenant_id: LowCardinality
    subject: str
    is_firing: bool
    number: UInt32
    since: datetime
    above_since: datetime
    below_since: datetime
    told_at: datetime
    is_quiet: bool
    alert: str
    sent_number: UInt32
    changed_at: datetime


ALERTS: Final = Table(
    "ops.alert", AlertRow, key=("tenant_id", "alert_key", "number"), lifetime=KEPT
)
# Longer than what was told of it, so that an alert that begins anew then takes no old one's number.
STATES_KEPT: Final = "toDateTime(changed_at) + toIntervalWeek(30)"
STATES: Final = Table(
    "ops.alert_state",
    AlertStateRow,
    key=("rule", "tenant_id", "subject"),
    newest="changed_at",
    lifetime=STATES_KEPT,
)
TABLES: Final = (ALERTS, STATES, notification.TABLE, word.TABLE)


class Queries(Protocol):
    """The one thing that reading needs from a ClickHouse client."""

    def query(self, query: str, parameters: dict[str, Any], *, tz_mode: Any) -> Any: ...


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AlertRow).decode


def state_row(
    rule: str, tenant: str, subject: str, known: Known, *, is_sent: bool, at: datetime
) -> AlertStateRow:
    """The row of what is known; what was never is the beginning of time."""
    state, alert = known
    return AlertStateRow(
        rule=rule,
        tenant_id=tenant,
        subject=subject,
        is_firing=state.is_firing,
        number=state.number,
        since=state.since or EPOCH,
        above_since=state.above_since or EPOCH,
        below_since=state.below_since or EPOCH,
        told_at=state.told_at or EPOCH,
        is_quiet=state.is_quiet,
        alert=encode(alert).decode() if alert else "",
        sent_number=state.number if is_sent else state.number - 1,
        changed_at=at,
    )


def known_of(row: AlertStateRow) -> Known:
    """What a row says is known."""
    state = State(
        is_firing=row.is_firing,
        number=row.number,
        since=_unless_never(row.since),
        above_since=_unless_never(row.above_since),
        below_since=_unless_never(row.below_since),
        told_at=_unless_never(row.told_at),
        is_quiet=row.is_quiet,
    )
    return Known(state, decode(row.alert) if row.alert else None)


def states(client: Queries, rule: str, tenant: str) -> list[AlertStateRow]:
    """What is known of a rule's subjects."""
    return [
        AlertStateRow(*values)
        for values in _rows(
            client,
            STATES,
            "rule = {rule:String} AND tenant_id = {tenant:String} ORDER BY subject",
            {"rule": rule, "tenant": tenant},
        )
    ]


def alerts(client: Queries, since: datetime, tenant: str = "") -> list[AlertRow]:
    """The changes since then, and the last one of each alert that still fires."""
    return [
        AlertRow(*values)
        for values in _rows(
            client,
            ALERTS,
            "({tenant:String} IN ('', tenant_id)) AND alert_key IN "
            "(SELECT alert_key FROM ops.alert GROUP BY alert_key "
            "HAVING max(changed_at) >= {since:DateTime64(3, 'UTC')} OR max(number) % 2 = 1) "
            "ORDER BY alert_key, number",
            {"since": since, "tenant": tenant},
        )
    ]


def notifications(client: Queries, since: datetime) -> list[NotificationRow]:
    """Those planned since then, and those that told of an alert that still fires."""
    return [
        NotificationRow(*values)
        for values in _rows(
            client,
            notification.TABLE,
            "planned_at >= {since:DateTime64(3, 'UTC')} OR hasAny(alert_ids, "
            "(SELECT groupArray(concat(alert_key, ':', toString(last))) FROM "
            "(SELECT alert_key, max(number) AS last FROM ops.alert GROUP BY alert_key) "
            "WHERE last % 2 = 1)) ORDER BY planned_at, notification_id",
            {"since": since},
        )
    ]


def attempts_of(client: Queries, row: NotificationRow) -> int:
    """How often it was tried by now, by whomever; -1 when nobody planned it."""
    found = client.query(
        f"SELECT ifNull(max(attempt), -1) FROM {notification.TABLE.name} "
        "WHERE notification_id = {id:String} HAVING count() > 0",
        {"id": row.notification_id},
        tz_mode="aware",
    ).result_rows
    return int(found[0][0]) if found else -1


def words(client: Queries) -> list[WordRow]:
    """All that was said about alerts."""
    return [WordRow(*values) for values in _rows(client, word.TABLE, "true ORDER BY said_at", {})]


def _rows(client: Queries, table: Table, condition: str, parameters: dict[str, Any]) -> Any:
    names = ", ".join(f"`{field.name}`" for field in fields(table.row))
    query = f"SELECT {names} FROM {table.name} FINAL WHERE {condition}"
    return map(_values, client.query(query, parameters, tz_mode="aware").result_rows)


def _values(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _unless_never(at: datetime) -> datetime | None:
    return None if at == EPOCH else at
