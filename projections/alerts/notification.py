"""Who is to be notified of what now, given all changes of alerts and all that was sent before?

A notification is planned, and its plan kept, before it is sent: what is sent again after a kill is
the same to the letter, under the same id. Nobody hears of one change twice, of a change that was
over before it could be told, or of an end whose beginning was not told to them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Final, NamedTuple
from uuid import uuid5

from events.ids import NAMESPACE
from projections.alerts.alert import KEPT, AlertRow
from projections.alerts.receiver import Receiver
from projections.alerts.word import Words
from projections.columns import LowCardinality, Table, UInt32

ALERTS_MAX: Final = 50

PLANNED: Final = "planned"
SENT: Final = "sent"
FAILED: Final = "failed"
GIVEN_UP: Final = "given up"
FIRST: Final = "first"
ESCALATED: Final = "escalated"


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """One message to one receiver through one channel, and what became of it."""

    notification_id: str
    tenant_id: LowCardinality
    receiver: LowCardinality
    channel: LowCardinality
    reason: LowCardinality
    alert_ids: tuple[str, ...]
    state: LowCardinality
    attempt: UInt32
    planned_at: datetime
    changed_at: datetime
    next_at: datetime
    problem: str


TABLE = Table(
    "ops.notification",
    NotificationRow,
    key=("notification_id",),
    newest="attempt",
    lifetime=KEPT,
)


class Way(NamedTuple):
    """How one receiver is reached for one tenant and reason."""

    tenant_id: str
    receiver: str
    channel: str
    reason: str


class Candidate(NamedTuple):
    """An alert that a receiver is to hear of."""

    alert: AlertRow
    receiver: Receiver
    way: Way


def planned(
    changes: Iterable[AlertRow],
    sent: Collection[NotificationRow],
    words: Words,
    receivers: Sequence[Receiver],
    at: datetime,
) -> list[NotificationRow]:
    """The notifications that are due and not yet planned, in an order that is always the same."""
    told = {(_way(row), alert_id) for row in sent for alert_id in row.alert_ids}
    last_at = _last_at(sent)
    due: dict[Way, list[AlertRow]] = {}
    for alert in sorted(_latest(changes), key=lambda alert: alert.alert_key):
        for candidate in _candidates(alert, words, receivers, told, at):
            if _may_be_told_now(candidate, last_at, at):
                due.setdefault(candidate.way, []).append(alert)
    return [_planned(way, alerts, at) for way in sorted(due) for alerts in _batches(due[way])]


def _latest(changes: Iterable[AlertRow]) -> Iterable[AlertRow]:
    latest: dict[str, AlertRow] = {}
    for change in changes:
        known = latest.get(change.alert_key)
        if known is None or known.number < change.number:
            latest[change.alert_key] = change
    return latest.values()


def _candidates(
    alert: AlertRow,
    words: Words,
    receivers: Sequence[Receiver],
    told: Collection[tuple[Way, str]],
    at: datetime,
) -> Iterator[Candidate]:
    if alert.is_shadow or words.is_muted(alert, at):
        return
    for reason, receiver in product((FIRST, ESCALATED), receivers):
        audience = alert.audience if reason == FIRST else alert.escalates_to
        if not receiver.hears(alert, audience):
            continue
        for channel in receiver.channels:
            way = Way(alert.tenant_id, receiver.name, channel, reason)
            if (way, alert.id) not in told and _is_due(alert, way, words, told, at):
                yield Candidate(alert, receiver, way)


def _is_due(
    alert: AlertRow, way: Way, words: Words, told: Collection[tuple[Way, str]], at: datetime
) -> bool:
    if not alert.is_firing:
        began = f"{alert.alert_key}:{alert.number - 1}"
        return (way, began) in told
    if words.is_acknowledged(alert):
        return False
    escalates_at = alert.changed_at + timedelta(hours=alert.escalate_after_hours)
    return at >= escalates_at if way.reason == ESCALATED else not alert.is_quiet


def _may_be_told_now(candidate: Candidate, last_at: Mapping[Way, datetime], at: datetime) -> bool:
    alert, receiver, way = candidate
    if alert.is_urgent:
        return True
    waits = timedelta(minutes=receiver.group_minutes)
    is_grouped = way in last_at and at < last_at[way] + waits
    return not is_grouped and not receiver.is_at_rest(at)


def _batches(alerts: Sequence[AlertRow]) -> Iterator[tuple[AlertRow, ...]]:
    for start in range(0, len(alerts), ALERTS_MAX):
        yield tuple(alerts[start : start + ALERTS_MAX])


def _planned(way: Way, alerts: Sequence[AlertRow], at: datetime) -> NotificationRow:
    alert_ids = tuple(alert.id for alert in alerts)
    return NotificationRow(
        notification_id=str(uuid5(NAMESPACE, "\n".join(("notification", *way, *alert_ids)))),
        tenant_id=way.tenant_id,
        receiver=way.receiver,
        channel=way.channel,
        reason=way.reason,
        alert_ids=alert_ids,
        state=PLANNED,
        attempt=0,
        planned_at=at,
        changed_at=at,
        next_at=at,
        problem="",
    )


def _way(row: NotificationRow) -> Way:
    return Way(row.tenant_id, row.receiver, row.channel, row.reason)


def _last_at(sent: Iterable[NotificationRow]) -> dict[Way, datetime]:
    last: dict[Way, datetime] = {}
    for row in sent:
        way = _way(row)
        last[way] = max(row.planned_at, last.get(way, row.planned_at))
    return last
