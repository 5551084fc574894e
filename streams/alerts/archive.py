"""Where does a change of an alert stand once it is in the log? In `ops.alert`, once per number.

A record that is no alert becomes a dead letter at once, as with the dead letters themselves.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from projections.alerts.alert import AlertRow
from streams.alerts.tables import ALERTS, decode, encode
from streams.batch import BEFORE_ALL_TIME, Batch, Record, Told
from streams.dead_letters import TABLE as DEAD_LETTERS
from streams.dead_letters import DeadLetterRow, refused_in_the_log
from streams.departures import Message
from streams.warehouse import Landing

REFUSED_BY = "alerts"


def message(alert: AlertRow) -> Message:
    """The record that carries a change."""
    return Message(encode(alert), key=alert.alert_key.encode())


class AlertArchive:
    """The work on touchline.alerts: every change gets its row."""

    def __init__(
        self,
        alerts: Landing,
        dead_letters: Landing,
        clock: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._dead_letters = dead_letters
        self._clock = clock

    async def __call__(self, batch: Batch) -> Told:
        read = [self._read(batch, record) for record in batch.records]
        alerts = [row for row in read if isinstance(row, AlertRow)]
        letters = [row for row in read if isinstance(row, DeadLetterRow)]
        await self._dead_letters.land([DEAD_LETTERS.values(letter) for letter in letters])
        await self._alerts.land([ALERTS.values(alert) for alert in alerts])
        changed_at = max((alert.changed_at for alert in alerts), default=BEFORE_ALL_TIME)
        return Told(recorded_at=changed_at)

    def _read(self, batch: Batch, record: Record) -> AlertRow | DeadLetterRow:
        try:
            return decode(record.value or b"")
        except (msgspec.DecodeError, ValueError, RecursionError) as problem:
            return refused_in_the_log(
                batch,
                record,
                refused_by=REFUSED_BY,
                reason=str(problem),
                refused_at=self._clock(),
            )
