"""How many seconds are meant by a duration that an export counts in another unit?

A clock such as 1:02:03 is understood without being said; 02:30 alone could be minutes or hours.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

UNITS: Mapping[str, Decimal] = {
    "milliseconds": Decimal("0.001"),
    "seconds": Decimal(1),
    "minutes": Decimal(60),
    "hours": Decimal(3600),
    "hh:mm": Decimal(60),
    "mm:ss": Decimal(1),
}
"""What one of the last part is worth in seconds."""

_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")


def from_clock(text: str, unit: str | None) -> str | None:
    """Whole seconds as text; None when it is no clock, or could be minutes or hours."""
    clock = _CLOCK.fullmatch(text)
    if clock is None or not (clock[3] or unit in ("hh:mm", "mm:ss")):
        return None
    first, second, third = int(clock[1]), int(clock[2]), clock[3]
    if third:
        return str(first * 3600 + second * 60 + int(third))
    return str((first * 60 + second) * int(UNITS[unit or ""]))


def from_number(number: str, unit: str | None) -> str:
    """Whole seconds as text; what is no number, or is in no unit, stays as it is."""
    if unit is None or not re.fullmatch(r"\d{1,15}(\.\d+)?", number):
        return number
    whole = (Decimal(number) * UNITS[unit]).to_integral_value(ROUND_HALF_UP)
    return str(whole)
