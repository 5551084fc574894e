"""How does an alert become an incident of PagerDuty? Through its Events API, by the alert's key.

By that key PagerDuty knows a repetition, and which incident is over.
"""

import asyncio
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import ClassVar, Final

from pagerduty import Error, EventsApiV2Client, HttpError

from projections.alerts.alert import AlertRow
from projections.alerts.notice import Notice, headline
from streams.alerts.channels.posting import ANSWER_SECONDS_MAX, TOO_MANY, refuse
from streams.alerts.errors import NoAnswer

SUMMARY_LENGTH_MAX: Final = 1024
PUBLIC: Final = "https://events.pagerduty.com"


@dataclass(frozen=True, slots=True)
class PagerDuty:
    """An integration of one service; `trusted` when its certificate is none of the public ones."""

    routing_key: str = field(repr=False)
    url: str = PUBLIC
    trusted: SSLContext | None = None
    knows_keys: ClassVar[bool] = True

    async def send(self, notice: Notice) -> None:
        await asyncio.to_thread(self._send, notice)

    def _send(self, notice: Notice) -> None:
        trust = self.trusted or True
        client = EventsApiV2Client(self.routing_key, base_url=self.url, verify=trust)
        # Ours is the back-off, because ours is kept; left alone it waits out a 429 without end.
        client.retry, client.max_http_attempts, client.max_network_attempts = {TOO_MANY: 1}, -1, 0
        client.timeout = int(ANSWER_SECONDS_MAX)
        try:
            with client:
                for alert in notice.alerts:
                    _tell(client, alert, notice.reason)
        except HttpError as problem:
            if (answer := problem.response) is not None:
                refuse(answer.status_code, answer.headers.get("Retry-After", ""))
            raise NoAnswer(problem) from None  # A 2xx of somebody who is not PagerDuty.
        except Error as problem:
            raise NoAnswer(problem) from None


def _tell(client: EventsApiV2Client, alert: AlertRow, reason: str) -> None:
    if not alert.is_firing:
        client.resolve(alert.alert_key)
        return
    client.trigger(
        headline(alert, reason)[:SUMMARY_LENGTH_MAX],
        f"touchline/{alert.tenant_id}",
        dedup_key=alert.alert_key,
        severity="critical" if alert.is_urgent else "warning",
        custom_details={"rule": alert.rule, "subject": alert.subject, "text": alert.text},
    )
