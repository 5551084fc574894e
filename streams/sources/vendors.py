"""Which vendors does Touchline understand?

Any other system is one by a mapping that stands with its source.
"""

from collections.abc import Mapping
from typing import Final

from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.vendor import Vendor
from streams.sources.webhook import mappings
from streams.sources.webhook.cloudevents import CLOUDEVENTS

VENDORS: Final[Mapping[str, Vendor]] = {
    vendor.name: vendor
    for vendor in (HUBSPOT, PIPEDRIVE, SALESFORCE, CLOUDEVENTS, *mappings.vendors())
}
