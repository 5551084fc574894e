"""How do receivers that understand Alertmanager hear of alerts? In the form of its webhook.

Each alert has a fingerprint that is its own for ever; by it they know a repetition.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, ClassVar, Final

import msgspec

from events.values import instant_text
from projections.alerts.alert import FIRING, RESOLVED, AlertRow
from projections.alerts.notice import Notice
from streams.alerts.channels.posting import post

NEVER: Final = "0001-01-01T00:00:00Z"
FINGERPRINT_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Alertmanager:
    """An address that takes what Alertmanager sends to a webhook."""

    url: str = field(repr=False)
    knows_keys: ClassVar[bool] = True

    async def send(self, notice: Notice) -> None:
        await post(self.url, msgspec.json.encode(payload(notice)))


def payload(notice: Notice) -> dict[str, Any]:
    """Version 4 of the form."""
    labels = {"tenant": notice.tenant_id}
    is_firing = any(alert.is_firing for alert in notice.alerts)
    return {
        "version": "4",
        "groupKey": f"{{}}:{{tenant={notice.tenant_id!r}}}",
        "truncatedAlerts": 0,
        "status": FIRING if is_firing else RESOLVED,
        "receiver": notice.receiver,
        "groupLabels": labels,
        "commonLabels": labels,
        "commonAnnotations": {},
        "externalURL": "",
        "alerts": [_alert(alert) for alert in notice.alerts],
    }


def _alert(alert: AlertRow) -> dict[str, Any]:
    at = instant_text(alert.changed_at)
    return {
        "status": alert.change,
        "labels": {
            "alertname": alert.rule,
            "tenant": alert.tenant_id,
            "subject": alert.subject,
            "severity": "critical" if alert.is_urgent else "warning",
        },
        "annotations": {"summary": alert.title, "description": alert.text},
        "startsAt": at,
        "endsAt": NEVER if alert.is_firing else at,
        "generatorURL": "",
        "fingerprint": fingerprint(alert.alert_key),
    }


def fingerprint(alert_key: str) -> str:
    return sha256(alert_key.encode()).hexdigest()[:FINGERPRINT_LENGTH]
