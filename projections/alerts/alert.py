"""What is told when an alert begins or ends, and by which key is it known everywhere?

The key follows from rule, tenant and subject, so that whoever finds it, and however often, finds
the same alert. A change of it is its number: an odd one began it, an even one ended it.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from projections.columns import LowCardinality, UInt32

# What PagerDuty takes for a key, the shortest of all receivers.
KEY_LENGTH_MAX: Final = 255
DIGEST_LENGTH: Final = 16

# How long it is kept, as the engine spells it.
KEPT: Final = "toDateTime(changed_at) + toIntervalWeek(26)"

FIRING: Final = "firing"
RESOLVED: Final = "resolved"
Change = Literal["firing", "resolved"]


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One change of an alert; `rep_id` is whom it concerns, empty when nobody in particular."""

    tenant_id: LowCardinality
    alert_key: str
    number: UInt32
    rule: LowCardinality
    subject: str
    rep_id: str
    change: LowCardinality
    audience: LowCardinality
    is_urgent: bool
    is_quiet: bool
    is_shadow: bool
    value: float
    title: str
    text: str
    changed_at: datetime
    escalates_to: LowCardinality
    escalate_after_hours: float

    @property
    def id(self) -> str:
        """This change of this alert, wherever it is told."""
        return f"{self.alert_key}:{self.number}"

    @property
    def is_firing(self) -> bool:
        return self.change == FIRING


def alert_key(rule: str, tenant: str, subject: str) -> str:
    """The key of an alert; of a long one the end is replaced by its digest."""
    key = f"{rule}:{tenant}:{subject}"
    if len(key.encode()) <= KEY_LENGTH_MAX:
        return key
    digest = sha256(key.encode()).hexdigest()[:DIGEST_LENGTH]
    return key.encode()[: KEY_LENGTH_MAX - DIGEST_LENGTH - 1].decode(errors="ignore") + f"~{digest}"
