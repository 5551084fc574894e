"""Who receives alerts, through which channels, and when are they left alone?"""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from projections.alerts.alert import AlertRow
from projections.alerts.rule import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A rep, or a manager or operator of a tenant; without a tenant, of all of them."""

    name: str
    audience: Audience
    channels: tuple[str, ...]
    tenant_id: str = ""
    rep_id: str = ""
    timezone: str = "UTC"
    quiet_from: time | None = None
    quiet_until: time | None = None
    group_minutes: float = 5

    def is_at_rest(self, at: datetime) -> bool:
        """Whether it is a quiet hour where the receiver is."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        clock = at.astimezone(ZoneInfo(self.timezone)).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def hears(self, alert: AlertRow, audience: str) -> bool:
        """Whether this receiver is the audience of an alert; a rep hears only of what is theirs."""
        if self.audience != audience or self.tenant_id not in ("", alert.tenant_id):
            return False
        return audience != "rep" or (self.rep_id == alert.rep_id != "")
