"""How does a change of a workload-strain state reach whom it is about, and leave no trace here?

Nothing of it is stored: what is not yet delivered is read again from the topic. The position in
it moves on only past what every receiver has, or never will have. After a kill the same message
goes out again under the same id. No log line names a person.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from events.errors import UndecodableEvent
from events.strain import StrainEvent, decode
from projections.alerts.alert import AlertRow
from projections.alerts.attempt import is_due
from projections.alerts.notice import Notice
from projections.alerts.notification import FIRST, GIVEN_UP, SENT, NotificationRow, planned
from projections.alerts.receiver import Receiver
from projections.alerts.strain_alert import strain_alert
from projections.alerts.word import Words
from streams.alerts.channels.channel import Channel
from streams.alerts.sending import send
from streams.crash_points import CrashPoint
from streams.leading import nobody_beside

SAID_NOTHING = Words(())

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class StrainDeliverer:
    """Holds what was heard until it is delivered."""

    receivers: Sequence[Receiver]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    crash_point: CrashPoint
    may_send: Callable[[], Awaitable[bool]] = nobody_beside
    _heard: dict[int, AlertRow] = field(default_factory=dict)
    _rows: dict[int, list[NotificationRow]] = field(default_factory=dict)
    _end: int = 0

    @property
    def next_offset(self) -> int:
        """As far as all of it is delivered."""
        return min(self._heard, default=self._end)

    def forget(self) -> None:
        """Another one reads the topic from here on."""
        self._heard.clear()
        self._rows.clear()
        self._end = 0

    def hear(self, offset: int, value: bytes) -> None:
        """Take one record; what is no strain event is passed by."""
        self._end = offset + 1
        try:
            event = decode(value)
        except UndecodableEvent:
            log.error("no strain event", offset=offset)
            return
        # That somebody shares a week is read where the week is.
        if isinstance(event, StrainEvent) and (alert := strain_alert(event)):
            self._heard[offset], self._rows[offset] = alert, []

    async def deliver(self) -> int:
        """Send what is due; how many were sent."""
        count = 0
        for offset in list(self._heard):
            count += await self._deliver(offset, self._heard[offset])
            if self._is_done(offset):
                del self._heard[offset], self._rows[offset]
        return count

    async def _deliver(self, offset: int, alert: AlertRow) -> int:
        at, rows = self.clock(), self._rows[offset]
        rows += planned([alert], rows, SAID_NOTHING, self.receivers, at)
        self._rows[offset] = [
            await self._sent(row, alert) if is_due(row, at) and await self.may_send() else row
            for row in rows
        ]
        before = sum(row.state == SENT for row in rows)
        return sum(row.state == SENT for row in self._rows[offset]) - before

    async def _sent(self, row: NotificationRow, alert: AlertRow) -> NotificationRow:
        notice = Notice(
            row.notification_id, row.tenant_id, row.receiver, FIRST, (alert,), row.planned_at
        )
        channel = self.channels[row.channel]
        return await send(channel, notice, row, self.clock, self.crash_point)

    def _is_done(self, offset: int) -> bool:
        over = {
            (row.receiver, row.channel)
            for row in self._rows[offset]
            if row.state in (SENT, GIVEN_UP)
        }
        return over.issuperset(self._ways(self._heard[offset]))

    def _ways(self, alert: AlertRow) -> Iterator[tuple[str, str]]:
        for receiver in self.receivers:
            if receiver.hears(alert, alert.audience):
                yield from ((receiver.name, channel) for channel in receiver.channels)
