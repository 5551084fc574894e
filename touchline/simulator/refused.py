"""What does a broken plug-in send?

Each of these is refused at the border and becomes a dead letter with its reason; the events around
it are not disturbed.
"""

from collections.abc import Iterator
from datetime import timedelta

from touchline.simulator.calendar import Quarter
from touchline.simulator.story import Event, Telling

BROKEN_SOURCE = "crm/broken-plugin"

_CALL = {
    "activity_id": "X-broken",
    "deal_ids": [],
    "prospect_ids": ["C-broken"],
    "account_ids": [],
    "direction": "outbound",
    "outcome": "connected",
    "duration_seconds": 60,
}
_AMOUNT = {"deal_id": "D-broken", "amount": "100", "currency": "EUR"}

# What is wrong with it, and how it looks.
_BROKEN: tuple[tuple[str, Event], ...] = (
    ("naive-time", {"type": "call.completed", "time": "2026-07-06T10:00:00", "data": _CALL}),
    ("far-future", {"type": "call.completed", "time": "9999-07-06T10:00:00Z", "data": _CALL}),
    ("no-time", {"type": "call.completed", "data": _CALL}),
    ("negative-duration", {"type": "call.completed", "data": _CALL | {"duration_seconds": -5}}),
    ("unknown-outcome", {"type": "call.completed", "data": _CALL | {"outcome": "shouted"}}),
    ("misspelt-field", {"type": "call.completed", "data": _CALL | {"out_come": "busy"}}),
    ("no-such-currency", {"type": "deal.amount_changed", "data": _AMOUNT | {"currency": "ZZZ"}}),
    ("amount-as-number", {"type": "deal.amount_changed", "data": _AMOUNT | {"amount": 100.5}}),
    ("no-such-type", {"type": "deal.teleported", "data": {"deal_id": "D-broken"}}),
    ("no-data", {"type": "deal.won"}),
    ("other-tenant", {"type": "deal.won", "tenantid": "rival", "data": {"deal_id": "D-broken"}}),
    ("newer-schema", {"type": "deal.won", "dataschema": "https://touchline.dev/schemas/deal.won/9",
                      "data": {"deal_id": "D-broken"}}),
)  # fmt: skip


def refused(quarter: Quarter) -> Iterator[Telling]:
    """A broken event every few days."""
    pause = (quarter.ends_at - quarter.starts_at) / (len(_BROKEN) + 1)
    for number, (what, broken) in enumerate(_BROKEN, 1):
        told_at = quarter.starts_at + number * pause
        usual = {"specversion": "1.0", "id": what, "source": BROKEN_SOURCE}
        time = {} if what == "no-time" else {"time": "2026-07-06T10:00:00Z"}
        yield Telling(told_at + timedelta(microseconds=number), -number, usual | time | broken)
