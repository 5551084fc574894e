"""What did a CRM deliver, before anything was made of it?

One record of the vendor's, as received but for its texts: those of replies were scored, and each
text stands there as its sha256. The topic is keyed by the vendor's object, so that what is told of
one object is translated in the order in which it came.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from streams.departures import Message
from streams.errors import UndecodableRecord
from streams.sentiment.score import Score

Record = dict[str, Any]
"""What a vendor says of one object or one change, in the vendor's own words."""

HEADERS_KEPT: Final = frozenset({"webhook-id", "webhook-timestamp", "user-agent", "content-type"})
"""Headers of a request that a translation may need; no secret is among them."""


class ScoredText(NamedTuple):
    """What the collector made of the text of a reply before it let it go."""

    scorer_id: str
    score: Score


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a vendor's, on its way to be translated."""

    tenant_id: str
    source: str
    """The name that `touchline source add` gave it"""
    vendor: str
    """`hubspot`, `pipedrive`, `salesforce`, or the `source` of a mapping"""
    kind: str
    """Which of the vendor's translations reads it"""
    key: str
    """The vendor's object that it tells of, as `deal/112558566461`"""
    received_at: datetime
    record: Record
    headers: dict[str, str] = {}
    """Those of HEADERS_KEPT, in lower case"""
    is_backfill: bool = False
    """Fetched as history, and not told live"""
    scores: dict[str, ScoredText] = {}
    """By the sha256 of the text, which stands in the record as `{"text_sha256": …}`"""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Delivery).decode


def message(delivery: Delivery) -> Message:
    """The record that carries a delivery; one object of a source goes through one partition."""
    key = f"{delivery.tenant_id}/{delivery.source}/{delivery.key}"
    return Message(_encode(delivery), key=key.encode())


def delivery_of(value: bytes) -> Delivery:
    """The delivery that a record carries; raises UndecodableRecord."""
    try:
        delivery = _decode(value)
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise UndecodableRecord(found=str(problem), expected="a delivery") from problem
    if delivery.received_at.tzinfo is None:
        raise UndecodableRecord(found="a time without its zone", expected="a delivery")
    return delivery
