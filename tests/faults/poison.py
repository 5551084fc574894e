"""Which bytes are no event, although they stand in the log of events, and why not?

Fourteen kinds. What a collector never lets through may still come from a tool, a mirror or an
older Touchline.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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


class Kind(NamedTuple):
    """How an event becomes such bytes, and with which words they are refused."""

    spoilt: Callable[[Told], bytes | None]
    reason: str


AMOUNT = {"deal_id": "D", "amount": "1", "currency": "ZZZ"}
KINDS: Mapping[str, Kind] = {
    "no JSON": Kind(lambda event: changed(event)[:-7], "found no JSON"),
    "a number that is none": Kind(
        lambda event: with_data(event, '"amount": 1e400, "rate": NaN, '), "found NaN"
    ),
    "half a surrogate": Kind(
        lambda event: with_data(event, '"attribute": "\\ud800", '), "found half of a surrogate pair"
    ),
    "too long": Kind(
        lambda event: changed(event, correlation_id="x" * BODY_BYTES_MAX),
        "expected at most 1,048,576",
    ),
    "too deep": Kind(
        lambda event: with_data(event, f'"deep": {"[" * DEPTH}{"]" * DEPTH}, '),
        "expected at most 32 levels",
    ),
    "of no known type": Kind(
        lambda event: changed(event, type="deal.teleported"), "type: found 'deal.teleported'"
    ),
    "of no tenant": Kind(lambda event: changed(event, tenant_id=["rival"]), "tenant_id: found"),
    "null": Kind(lambda event: None, "body, line 1, column 1: found nothing"),
    "no UUID": Kind(lambda event: changed(event, event_id="not-one"), "event_id: found 'not-one'"),
    "of the year 9999": Kind(
        lambda event: changed(event, occurred_at="9999-07-06T10:00:00.000Z"), "occurred_at: found"
    ),
    "no currency": Kind(
        lambda event: changed(event, type="deal.amount_changed", data=AMOUNT),
        "data.currency: found 'ZZZ'",
    ),
    "said twice": Kind(
        lambda event: with_data(event, '"deal_id": "D1", "deal_id": "D2", '),
        "deal_id: found this key twice",
    ),
    "empty": Kind(lambda event: b"", "body, line 1, column 1: found nothing"),
    "a gzip bomb": Kind(lambda event: gzip.compress(bytes(BOMB_BYTES)), "expected UTF-8"),
}
