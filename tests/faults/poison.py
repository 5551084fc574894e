"""Which bytes are no event, although they stand in the log of events?

Fourteen kinds. What a collector never lets through may still come from a tool, a mirror or an
older Touchline.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any

from events.body import BODY_BYTES_MAX

BOMB_BYTES = 8 * 1024 * 1024
DEPTH = 10_000

Told = dict[str, Any]
"""An event as it stands in the log, parsed."""


def changed(event: Told, **changes: Any) -> bytes:
    return json.dumps(event | changes).encode()


def with_data(event: Told, spelled: str) -> bytes:
    """The event with something more in its data, spelled as no encoder would."""
    return json.dumps(event).replace('"data": {', '"data": {' + spelled, 1).encode()


AMOUNT = {"deal_id": "D", "amount": "1", "currency": "ZZZ"}
KINDS: Mapping[str, Callable[[Told], bytes | None]] = {
    "no JSON": lambda event: changed(event)[:-7],
    "a number that is none": lambda event: with_data(event, '"amount": 1e400, "rate": NaN, '),
    "half a surrogate": lambda event: with_data(event, '"attribute": "\\ud800", '),
    "too long": lambda event: changed(event, correlation_id="x" * BODY_BYTES_MAX),
    "too deep": lambda event: with_data(event, f'"deep": {"[" * DEPTH}{"]" * DEPTH}, '),
    "of no known type": lambda event: changed(event, type="deal.teleported"),
    "of no tenant": lambda event: changed(event, tenant_id=["rival"]),
    "null": lambda event: None,
    "no UUID": lambda event: changed(event, event_id="not-one"),
    "of the year 9999": lambda event: changed(event, occurred_at="9999-07-06T10:00:00.000Z"),
    "no currency": lambda event: changed(event, type="deal.amount_changed", data=AMOUNT),
    "said twice": lambda event: with_data(event, '"deal_id": "D1", "deal_id": "D2", '),
    "empty": lambda event: b"",
    "a gzip bomb": lambda event: gzip.compress(bytes(BOMB_BYTES)),
}
