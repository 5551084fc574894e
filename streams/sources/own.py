"""How is a source understood: as a vendor that Touchline knows, or by a mapping of its own?

The mapping stands with the source, so that collectors and translators change it at once, and a
delivery is translated as its source is set up by then.
"""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from events.errors import MalformedEvent
from events.validation import validated
from streams.sources.known import NotSetUp, Source
from streams.sources.vendor import Vendor
from streams.sources.webhook.mapping import WebhookMapping
from streams.sources.webhook.vendor import vendor


class UnknownVendor(NotSetUp):
    """Nobody says how such deliveries are understood."""

    def __init__(self, source: str, vendor: str) -> None:
        super().__init__(
            f"source {source}, vendor: found {vendor!r}, expected one that Touchline knows, or the "
            "mapping of it; add the source again with its mapping"
        )


class MalformedMapping(NotSetUp):
    """The mapping that stands with a source cannot be meant."""

    def __init__(self, source: str, problem: MalformedEvent) -> None:
        super().__init__(
            f"source {source}, mapping, {problem}; mend it and add the source again with --mapping"
        )


def vendor_of(name: str, source: Source, vendors: Mapping[str, Vendor]) -> Vendor:
    """How a source is understood; raises MalformedMapping and UnknownVendor."""
    if source.mapping:
        try:
            return _by_mapping(msgspec.json.encode(source.mapping))
        except MalformedEvent as problem:
            raise MalformedMapping(name, problem) from problem
    if source.vendor not in vendors:
        raise UnknownVendor(name, source.vendor)
    return vendors[source.vendor]


@lru_cache(maxsize=64)
def _by_mapping(said: bytes) -> Vendor:
    return vendor(validated(WebhookMapping, msgspec.json.decode(said)))
