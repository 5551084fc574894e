"""What does a notification say, before a channel gives it a form?"""

from dataclasses import dataclass
from datetime import datetime

from projections.alerts.alert import AlertRow
from projections.alerts.notification import ESCALATED


@dataclass(frozen=True, slots=True)
class Notice:
    """The alerts of one notification; sent again it is the same and has the same id."""

    notification_id: str
    tenant_id: str
    receiver: str
    reason: str
    alerts: tuple[AlertRow, ...]
    planned_at: datetime

    @property
    def title(self) -> str:
        """One line: the alert, or how many there are."""
        if len(self.alerts) == 1:
            return headline(self.alerts[0], self.reason)
        begun = sum(alert.is_firing for alert in self.alerts)
        ended = len(self.alerts) - begun
        parts = [f"{begun} alerts" if begun else "", f"{ended} resolved" if ended else ""]
        return ", ".join(filter(None, parts))

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Of each alert its headline and what it says."""
        return [(headline(alert, self.reason), alert.text) for alert in self.alerts]


def headline(alert: AlertRow, reason: str = "") -> str:
    """The title, and whether it is over or comes to somebody because nobody acknowledged it."""
    if not alert.is_firing:
        return f"Resolved: {alert.title}"
    return f"Not acknowledged: {alert.title}" if reason == ESCALATED else alert.title
