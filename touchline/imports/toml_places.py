"""At which line and column of a mapping's text does a key stand?

The TOML reader of the standard library tells no places, so the keys are found once more: a table's
header and the start of each line. What is missing is shown at the table in which it is missing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"({_DOTTED})\s*=")


@dataclass(frozen=True, slots=True)
class Place:
    """Both are counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class Places:
    """Where the keys of a TOML text stand."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._known: dict[tuple[str, ...], Place] = {}
        self._find()

    def place(self, path: Sequence[str]) -> Place | None:
        """Where the key at a path such as ["events", "0", "type"] stands, or what it is within."""
        length = self.known_length(path)
        return self._within(self._known[tuple(path[:length])], path[length:]) if length else None

    def known_length(self, path: Sequence[str]) -> int:
        """How much of a path this text says."""
        lengths = range(len(path), 0, -1)
        return next((length for length in lengths if tuple(path[:length]) in self._known), 0)

    def _within(self, place: Place, names: Sequence[str]) -> Place:
        for name in names:
            key = re.compile(rf"""(?<![\w.]){re.escape(name)}["']?\s*=""")
            for number, text in self._from(place):
                start = place.column - 1 if number == place.line else 0
                if found := key.search(text, start):
                    place = Place(number, found.start() + 1)
                    break
        return place

    def _from(self, place: Place) -> list[tuple[int, str]]:
        """The lines of a table, from its header or one of its keys on."""
        lines = list(enumerate(self._lines, start=1))[place.line - 1 :]
        ends = [n for n, (_, text) in enumerate(lines) if n and _HEADER.match(text.strip())]
        return lines[: ends[0]] if ends else lines

    def _find(self) -> None:
        counts: dict[tuple[str, ...], int] = {}
        within: tuple[str, ...] = ()
        for number, text in enumerate(self._lines, start=1):
            place = Place(number, len(text) - len(text.lstrip()) + 1)
            if header := _HEADER.match(text.strip()):
                parts = _parts(header[2])
                if header[1] == "[[":
                    counts[tuple(parts)] = counts.get(tuple(parts), -1) + 1
                within = _numbered(parts, counts)
                self._known.setdefault(within, place)
            elif key := _KEY.match(text.strip()):
                parts = _parts(key[1])
                for length in range(1, len(parts) + 1):
                    self._known.setdefault((*within, *parts[:length]), place)


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


def _numbered(parts: Sequence[str], counts: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """A table within an array of tables belongs to the last of them."""
    path: list[str] = []
    for length, part in enumerate(parts, start=1):
        path.append(part)
        if (count := counts.get(tuple(parts[:length]))) is not None:
            path.append(str(count))
    return tuple(path)
