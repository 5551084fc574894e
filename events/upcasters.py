"""How does data written by an older Touchline become data of today?

One step per type and version, applied in place when an event is read; what was stored stays as it
was told. A step sees data that nobody has validated: it leaves what it does not understand, and
the payload's model judges the outcome.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Data = dict[str, Any]
Step = Callable[[Data], Data]

UPCASTERS: Mapping[tuple[str, int], Step] = MappingProxyType({})


def upcast(
    type: str, version: int, data: Data, steps: Mapping[tuple[str, int], Step] = UPCASTERS
) -> Data:
    """The data after every step from `version` on."""
    while (type, version) in steps:
        data = steps[type, version](data)
        version += 1
    return data
