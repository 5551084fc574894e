"""How does a receiver of one's own hear of alerts, and know that Touchline said so?

As Standard Webhooks have it: signed, with an id that is the same when it is sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import msgspec
from standardwebhooks.webhooks import Webhook as Signer

from projections.alerts.notice import Notice
from streams.alerts.channels.posting import post


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address, and the secret that both sides know."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    knows_keys: ClassVar[bool] = True

    async def send(self, notice: Notice) -> None:
        body, at = payload(notice), self.clock()
        await post(
            self.url,
            body.encode(),
            {
                "webhook-id": notice.notification_id,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": Signer(self.secret).sign(notice.notification_id, at, body),
            },
        )


def payload(notice: Notice) -> str:
    """The body, the same whenever it is sent."""
    told = {
        "type": "alerts.notified",
        "timestamp": notice.planned_at,
        "data": {
            "notification_id": notice.notification_id,
            "tenant_id": notice.tenant_id,
            "receiver": notice.receiver,
            "reason": notice.reason,
            "alerts": notice.alerts,
        },
    }
    return msgspec.json.encode(told).decode()
