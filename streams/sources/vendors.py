"""Which vendors does Touchline understand?"""

from collections.abc import Mapping
from typing import Final

from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.vendor import Vendor
from streams.sources.webhook import mappings

VENDORS: Final[Mapping[str, Vendor]] = {
    vendor.name: vendor for vendor in (HUBSPOT, PIPEDRIVE, *mappings.vendors())
}
