"""Which mappings of webhooks come with Touchline?"""

from functools import cache
from pathlib import Path

from streams.sources.vendor import Vendor
from streams.sources.webhook.mapping import WebhookMapping, mapping
from streams.sources.webhook.vendor import vendor


@cache
def files() -> dict[str, Path]:
    """Their files by name."""
    return {path.stem: path for path in sorted(Path(__file__).parent.glob("*.toml"))}


def names() -> tuple[str, ...]:
    """Their names, which are those of the systems."""
    return tuple(files())


@cache
def shipped(name: str) -> WebhookMapping:
    """The mapping of this name."""
    return mapping(files()[name].read_text(encoding="utf-8"))


@cache
def vendors() -> tuple[Vendor, ...]:
    """Each of them as a vendor."""
    return tuple(vendor(shipped(name)) for name in names())
