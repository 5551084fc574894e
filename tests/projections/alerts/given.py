"""Which alerts and receivers do the tests of alerts begin with?"""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from projections.alerts.alert import FIRING, RESOLVED, AlertRow
from projections.alerts.receiver import Receiver

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = Receiver(name="ada", audience="rep", rep_id="ada", tenant_id="main", channels=("mail",))
MIA = Receiver(name="mia", audience="manager", tenant_id="main", channels=("slack",))
OPS = Receiver(name="ops", audience="operator", channels=("pager",))


def resting(receiver: Receiver) -> Receiver:
    """The same one, with quiet hours at night in Berlin."""
    return replace(receiver, timezone="Europe/Berlin", quiet_from=time(19), quiet_until=time(8))


def change(deal: str = "D1", number: int = 1, **fields: Any) -> AlertRow:
    """A change of a silent deal of Ada's: odd numbers begin it, even ones end it."""
    known: dict[str, Any] = {
        "tenant_id": "main",
        "alert_key": f"silent_deal:main:deal/{deal}",
        "number": number,
        "rule": "silent_deal",
        "subject": f"deal/{deal}",
        "rep_id": "ada",
        "change": FIRING if number % 2 else RESOLVED,
        "audience": "rep",
        "is_urgent": False,
        "is_quiet": False,
        "is_shadow": False,
        "value": 15.0,
        "title": f"Deal {deal} is silent",
        "text": "Nobody has been in touch for 15 days." if number % 2 else "",
        "changed_at": AT,
        "escalates_to": "manager",
        "escalate_after_hours": 24.0,
    }
    return AlertRow(**(known | fields))
