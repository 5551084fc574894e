"""What does an expression mean for one row?

Text becomes what the event's field holds (a whole number, a truth value, a list), and whatever is
blank is left out. The event itself refuses what is still wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchline.imports.expression import Expression, Fixed, Listed, Table, Taken
from touchline.imports.shape import Shape, entry_shape

_WHOLE = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d+)?")
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
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
class Reader:
    """Reads expressions in one row."""

    cells: Mapping[str, str]
    translations: Mapping[str, Mapping[str, str]]

    def table(self, said: Table, shapes: Mapping[str, Shape]) -> dict[str, Any]:
        """The fields of a table that the row does not leave blank."""
        values = {name: self.value(entry, shapes[name]) for name, entry in said.entries.items()}
        return {name: value for name, value in values.items() if value is not None}

    def value(self, said: Expression, shape: Shape) -> Any:
        """What the field gets; None when the row leaves it blank."""
        match said:
            case Fixed(value=fixed):
                return fixed
            case Table(entries=entries):
                return self.table(said, {name: entry_shape(shape, name) for name in entries})
            case Listed(items=items):
                inner = shape.get("items", {})
                values = [self.value(item, inner) for item in items]
                told = [value for value in values if value is not None]
                return told if told or not items else None
            case Taken(text=text):
                return self._taken(said, text.filled(self.cells), shape)

    def text(self, said: Taken) -> str:
        """The text of a field of the envelope; blank when the row leaves it so."""
        text = said.text.filled(self.cells)
        return self._translated(said, text) if text else ""

    def _taken(self, said: Taken, text: str, shape: Shape) -> Any:
        if shape.get("type") != "array":
            return self._read(said, text, shape) if text else None
        texts = text.split(said.split) if said.split else [text]
        items = [self._read(said, item.strip(), shape["items"]) for item in texts if item.strip()]
        return items or None

    def _read(self, said: Taken, text: str, shape: Shape) -> Any:
        text = self._translated(said, text)
        match shape.get("type"):
            case "integer" if _WHOLE.fullmatch(text):
                return int(text)
            case "number" if _NUMBER.fullmatch(text):
                return float(text)
            case "boolean" if text.lower() in _TRUTHS:
                return _TRUTHS[text.lower()]
            case "integer" | "number" | "boolean" as kind:
                raise Unfit(said.text.columns, found=repr(text), expected=_EXPECTED[kind])
        return text

    def _translated(self, said: Taken, text: str) -> str:
        if said.translate is None:
            return text
        known = self.translations[said.translate]
        if text not in known:
            expected = f"one of {', '.join(map(repr, known))} (translations.{said.translate})"
            raise Unfit(said.text.columns, found=repr(text), expected=expected)
        return known[text]
