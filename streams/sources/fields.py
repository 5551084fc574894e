"""What stands in a field of a vendor's record, when it stands there as the vendor says?

A blank is None. What is there and cannot be meant is Unreadable, and whoever translates the record
tells that of the record as a whole (`total`): a vendor may send anything, and nothing of it raises.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from events.money import decimal_text
from events.validation import found_text
from streams.mapping.unit import from_clock, from_number
from streams.sources.delivery import Record
from streams.sources.telling import Context, Telling, Translation, Untold

LENGTH_MAX: Final = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_SECONDS_MAX: Final = 10**11
"""Later than the year 5000 in seconds, and before 1974 in milliseconds."""


class Unreadable(Exception):
    """A field does not hold what the vendor documents; caught where the record is translated."""

    def __init__(self, *, where: str, found: object, expected: str) -> None:
        told = "nothing" if found is None else found_text(found)
        super().__init__(f"{where}: found {told}, expected {expected}")


def total(translation: Translation) -> Translation:
    """The same, but that a record with an unreadable field tells nothing and says why."""

    def told(record: Record, context: Context) -> Iterator[Telling]:
        try:
            yield from list(translation(record, context))
        except Unreadable as problem:
            yield Untold(str(problem))

    return told


def table(holder: Mapping[str, Any], name: str) -> Record:
    """An object within the record; an empty one when it is absent."""
    found = holder.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unreadable(where=name, found=type(found).__name__, expected="an object")
    return found


def tables(holder: Mapping[str, Any], name: str) -> list[Record]:
    """A list of objects within the record; an empty one when it is absent."""
    found = holder.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unreadable(where=name, found=type(found).__name__, expected="a list of objects")
    return found


def word(holder: Mapping[str, Any], name: str) -> str | None:
    """An id or another short word; a number becomes its digits."""
    found = holder.get(name)
    match found:
        case None | "":
            return None
        case bool() | float():
            pass
        case int():
            return str(found)
        case str() if len(found) <= LENGTH_MAX and not _CONTROL.search(found):
            return found.strip() or None
    raise Unreadable(
        where=name, found=found, expected=f"at most {LENGTH_MAX} characters on one line"
    )


def needed_word(holder: Mapping[str, Any], name: str) -> str:
    """The word without which nothing can be told."""
    found = word(holder, name)
    if found is None:
        raise Unreadable(where=name, found=None, expected="an id or a word")
    return found


def flag(holder: Mapping[str, Any], name: str) -> bool:
    """Whether it is said to be so; vendors write true, "true", 1 and "1"."""
    return holder.get(name) in (True, "true", "True", "1")


def number(holder: Mapping[str, Any], name: str) -> Decimal | None:
    """A number, exactly as it is written in JSON or text."""
    found = holder.get(name)
    if found is None or found == "":
        return None
    text = repr(found) if isinstance(found, float) else str(found)
    if isinstance(found, bool) or not _NUMBER.fullmatch(_without_exponent(text)):
        raise Unreadable(where=name, found=found, expected="a number such as 1200 or '1200.50'")
    return Decimal(text)


def _without_exponent(text: str) -> str:
    try:
        return format(Decimal(text), "f") if "e" in text.lower() else text
    except ArithmeticError:
        return ""


def amount(holder: Mapping[str, Any], name: str) -> str | None:
    """An amount of money in one spelling, so that 1200 and "1200.00" are told alike."""
    found = number(holder, name)
    return None if found is None else decimal_text(found.normalize() + 0)


def moment(holder: Mapping[str, Any], name: str) -> datetime | None:
    """An instant; a time without a zone is in UTC, a number is seconds or milliseconds of Unix."""
    found = holder.get(name)
    if found is None or found == "":
        return None
    at = _written(found) if isinstance(found, str) else _counted(found)
    if at is None:
        raise Unreadable(where=name, found=found, expected="a time such as '2026-03-02T09:30:00Z'")
    return at


def needed_moment(holder: Mapping[str, Any], name: str) -> datetime:
    """The instant without which nothing can be told."""
    found = moment(holder, name)
    if found is None:
        raise Unreadable(where=name, found=None, expected="a time such as '2026-03-02T09:30:00Z'")
    return found


def _written(text: str) -> datetime | None:
    if text.isdecimal() and len(text) in (10, 13):
        return _counted(int(text))
    parts = _TIME.fullmatch(text)
    if parts is None:
        return None
    zone = parts[3] or "Z"
    zone = f"{zone[:3]}:{zone[-2:]}" if zone != "Z" else "+00:00"
    try:
        return datetime.fromisoformat(f"{parts[1]}T{parts[2]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _counted(found: object) -> datetime | None:
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 4.1e12:
        return None
    in_milliseconds = found if found >= _SECONDS_MAX else found * 1000
    return datetime.fromtimestamp(int(in_milliseconds) / 1000, UTC)


def day(holder: Mapping[str, Any], name: str) -> str | None:
    """A day without a time; of a time, the day in UTC."""
    found = holder.get(name)
    if isinstance(found, str) and _DAY.fullmatch(found):
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError:
            raise Unreadable(where=name, found=found, expected="a day of the calendar") from None
    at = moment(holder, name)
    return None if at is None else at.date().isoformat()


def clock_seconds(holder: Mapping[str, Any], name: str, *, unit: str) -> int | None:
    """How long: a clock such as 01:30 or 00:01:30, or a number in the unit."""
    found = holder.get(name)
    if found is None or found == "":
        return None
    text = repr(found) if isinstance(found, float) else str(found)
    told = from_clock(text, unit) or from_number(text, unit)
    if isinstance(found, bool) or not told.isdecimal():
        raise Unreadable(where=name, found=found, expected=f"a duration in {unit}")
    return int(told)


def version(at: datetime) -> int:
    """What grows with each change of an object: its time of change in milliseconds."""
    return int(at.timestamp() * 1000)
