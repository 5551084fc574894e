"""Which mappings of webhooks come with Touchline?"""

from functools import cache
from importlib.resources import files

from streams.sources.vendor import Vendor
from streams.sources.webhook.mapping import WebhookMapping, mapping
from streams.sources.webhook.vendor import vendor


@cache
def names() -> tuple[str, ...]:
    """Their names, which are those of the systems."""
    found = (file.name for file in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def shipped(name: str) -> WebhookMapping:
    """The mapping of this name."""
    return mapping(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def vendors() -> tuple[Vendor, ...]:
    """Each of them as a vendor."""
    return tuple(vendor(shipped(name)) for name in names())
