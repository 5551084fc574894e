"""What does an expression mean for one row?

Text becomes what the event's field holds (a whole number, an amount, a day, a list), and whatever
is blank is left out. The event itself refuses what is still wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from streams.mapping import amount
from streams.mapping.amount import DecimalSign
from streams.mapping.expression import Expression, Fixed, Listed, Table, Taken
from streams.mapping.pattern import Words
from streams.mapping.shape import Shape, entry_shape
from streams.mapping.times import Calendar
from streams.mapping.unit import from_clock, from_number

_WHOLE = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d+)?")
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_CURRENCY = "^[A-Z]{3}$"
_EXPECTED = {
    "integer": "a whole number such as '420'",
    "number": "a number such as '0.5'",
    "boolean": "true, yes, 1, false, no or 0",
}


class Unfit(Exception):
    """These columns of a row do not hold what the event needs; caught where the row is told."""

    def __init__(self, columns: tuple[str, ...], *, found: str, expected: str) -> None:
        super().__init__(f"found {found}, expected {expected}")
        self.columns, self.found, self.expected = columns, found, expected


@dataclass(frozen=True, slots=True)
class Notation:
    """How the cells of a file are written."""

    calendar: Calendar = field(default_factory=Calendar)
    decimal: DecimalSign | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads expressions in one row."""

    cells: Mapping[str, str]
    translations: Mapping[str, Words]
    notation: Notation

    def table(self, said: Table, shapes: Mapping[str, Shape]) -> dict[str, Any]:
        """The fields of a table that the row does not leave blank."""
        values = {name: self.value(entry, shapes[name]) for name, entry in said.entries.items()}
        return {name: value for name, value in values.items() if value is not None}

    def value(self, said: Expression, shape: Shape) -> Any:
        """What the field gets; None when the row leaves it blank."""
        match said:
            case Taken(text=text):
                return self._taken(said, text.filled(self.cells), shape)
            case Fixed(value=fixed):
                return fixed
            case Table(entries=entries):
                return self.table(said, {name: entry_shape(shape, name) for name in entries})
            case Listed(items=items):
                inner = shape.get("items", {})
                values = [self.value(item, inner) for item in items]
                told = [value for value in values if value is not None]
                return told if told or not items else None

    def text(self, said: Taken) -> str:
        """The text of a field of the envelope; blank when the row leaves it so."""
        text = self._cut(said, said.text.filled(self.cells))
        return self._translated(said, text) if text else ""

    def _taken(self, said: Taken, text: str, shape: Shape) -> Any:
        if shape.get("type") != "array":
            text = self._cut(said, text)
            return self._read(said, text, shape) if text else None
        texts = text.split(said.split) if said.split else [text]
        items = [
            self._read(said, item, shape["items"])
            for item in (self._cut(said, item.strip()) for item in texts)
            if item
        ]
        return items or None

    def _cut(self, said: Taken, text: str) -> str:
        if said.before is not None:
            text = text.partition(said.before)[0].rstrip()
        if said.like is not None and not said.like.fullmatch(text):
            return ""
        return text

    def _read(self, said: Taken, text: str, shape: Shape) -> Any:
        text = self._translated(said, text)
        kind = shape.get("type")
        if kind == "string":
            return self._written(said, text, shape)
        if kind == "boolean" and text.lower() in _TRUTHS:
            return _TRUTHS[text.lower()]
        if kind in ("integer", "number"):
            number = self._whole(said, text) if kind == "integer" else self._plain(said, text)
            if kind == "integer" and _WHOLE.fullmatch(number):
                return int(number)
            if kind == "number" and _NUMBER.fullmatch(number):
                return float(number)
        if kind in _EXPECTED:
            raise Unfit(said.text.columns, found=repr(text), expected=_EXPECTED[kind])
        return text

    def _written(self, said: Taken, text: str, shape: Shape) -> str:
        match shape.get("format"):
            case "date":
                return self._in_time(said, text, "day")
            case "date-time":
                return self._in_time(said, text, "instant")
        pattern = shape.get("pattern")
        if pattern == _CURRENCY:
            return text.upper() if len(text) == 3 else text
        return self._amount(said, text) if pattern and _is_decimal(pattern) else text

    def _amount(self, said: Taken, text: str) -> str:
        plain = self._plain(said, text)
        if said.minor_of is None and said.times is None:
            return plain
        try:
            return amount.whole(
                plain,
                minor_of=said.minor_of.filled(self.cells) if said.minor_of else None,
                times=said.times.filled(self.cells) if said.times else None,
            )
        except ValueError as error:
            expected = "an amount, beside it a currency and how many there are"
            raise Unfit(said.columns, found=repr(text), expected=expected) from error

    def _in_time(self, said: Taken, text: str, kind: str) -> str:
        calendar = self.notation.calendar
        try:
            if kind == "day":
                return calendar.day(text).isoformat()
            later = said.plus.filled(self.cells) if said.plus else ""
            return (calendar.instant(text) + timedelta(seconds=int(later or 0))).isoformat()
        except (ValueError, OverflowError) as error:
            raise Unfit(
                said.columns, found=repr(text), expected=calendar.expected(error)
            ) from error

    def _whole(self, said: Taken, text: str) -> str:
        clock = from_clock(text, said.unit)
        return from_number(self._plain(said, text), said.unit) if clock is None else clock

    def _plain(self, said: Taken, text: str) -> str:
        try:
            return amount.plain(text, self.notation.decimal)
        except ValueError as error:
            expected = amount.EXPECTED[self.notation.decimal or "."]
            raise Unfit(said.text.columns, found=repr(text), expected=expected) from error

    def _translated(self, said: Taken, text: str) -> str:
        if said.translate is None:
            return text
        known = self.translations[said.translate]
        word = known.word(text)
        if word is None:
            expected = f"one of {', '.join(map(repr, known.said))} (translations.{said.translate})"
            raise Unfit(said.text.columns, found=repr(text), expected=expected)
        return word


@cache
def _is_decimal(pattern: str) -> bool:
    """A text that may be 0.5 and nothing like a word is an amount."""
    return bool(re.fullmatch(pattern, "0.5")) and not re.fullmatch(pattern, "a")
