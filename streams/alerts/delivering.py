"""Who sends what is due, and what is left when the sender is killed in the middle?

A plan is stored before anything is sent, and the outcome after. Killed before the outcome is
stored, the same notification goes out again under the same id: receivers that know keys show it
once, others at most once more. Right before it is looked up what another sender has done meanwhile,
and whether this one is still the one that sends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Final

import structlog

from projections.alerts.alert import AlertRow
from projections.alerts.attempt import failed, is_due
from projections.alerts.notice import Notice
from projections.alerts.notification import SENT, TABLE, NotificationRow, planned
from projections.alerts.receiver import Receiver
from projections.alerts.word import Words
from streams.alerts.channels.channel import Channel
from streams.alerts.sending import send
from streams.alerts.tables import alerts, attempts_of, notifications, words
from streams.crash_points import CrashPoint
from streams.leading import nobody_beside
from streams.warehouse import insert, patiently

REMEMBERED: Final = timedelta(days=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Plans notifications and sends those that are due."""

    client: Any
    receivers: Sequence[Receiver]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    crash_point: CrashPoint
    may_send: Callable[[], Awaitable[bool]] = nobody_beside

    async def deliver(self) -> int:
        """Plan and send; how many were sent."""
        at = self.clock()
        since = at - REMEMBERED
        changes = await patiently(lambda: alerts(self.client, since))
        before = await patiently(lambda: notifications(self.client, since))
        said = await patiently(lambda: words(self.client))
        new = planned(changes, before, Words(said), self.receivers, at)
        await self._store(new)
        self.crash_point("notifier.planned")
        due = sorted(
            (row for row in (*before, *new) if is_due(row, at)), key=lambda row: row.channel
        )
        by_id = {change.id: change for change in changes}
        async with asyncio.TaskGroup() as sending:
            counts = [
                sending.create_task(self.send_all(list(rows), by_id))
                for _, rows in groupby(due, _channel)
            ]
        return sum(count.result() for count in counts)

    async def send_all(
        self, rows: Sequence[NotificationRow], changes: Mapping[str, AlertRow]
    ) -> int:
        """Through one channel, one after the other: what is away holds up only itself."""
        count = 0
        for row in rows:
            known = await patiently(partial(attempts_of, self.client, row))
            if known == row.attempt and await self.may_send():
                outcome = await self._sent(row, changes)
                await self._store([outcome])
                count += outcome.state == SENT
        return count

    async def _sent(self, row: NotificationRow, changes: Mapping[str, AlertRow]) -> NotificationRow:
        told = tuple(changes[each] for each in row.alert_ids if each in changes)
        channel = self.channels.get(row.channel)
        if channel is None or not told:
            why = "no such channel any more" if channel is None else "no such alert any more"
            return failed(row, self.clock(), why, is_final=True)
        notice = Notice(
            row.notification_id, row.tenant_id, row.receiver, row.reason, told, row.planned_at
        )
        return await send(channel, notice, row, self.clock, self.crash_point)

    async def _store(self, rows: Sequence[NotificationRow]) -> None:
        await patiently(lambda: insert(self.client, TABLE, rows))


def _channel(row: NotificationRow) -> str:
    return row.channel
