"""What does every format of an export come down to: rows of text under names of columns?"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from streams.mapping.amount import DecimalSign
from touchline.imports.columns import Wanted
from touchline.imports.errors import FileRefused

BytesRead = Callable[[int], object]
HEADER_ROWS_MAX = 100
SHOWN_COLUMNS_MAX = 30


class Record(NamedTuple):
    """`cells` are those of the columns of the table; `found` is the whole row as it stands there.

    `problem` says why it cannot be read, and is blank when it can.
    """

    line: int
    cells: Sequence[str]
    found: Any
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that was found to hold what is wanted; `header` names everything it holds.

    `line` is what a place in it is called, and `delimiter` and `encoding` are how its rejected rows
    are written when they are written as CSV.
    """

    path: Path
    header: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[BytesRead], Iterator[Record]]
    line: str = "line"
    decimal: DecimalSign | None = None
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    is_json: bool = False

    @property
    def rejected_name(self) -> str:
        """The name of a file with its rejected rows, by which the mapping knows it again."""
        name = self.path.name
        is_binary = self.line == "row"
        return f"{name}.csv" if is_binary else name

    def row(self, found: Any) -> Any:
        """A row under the names of its columns, as far as it could be read."""
        if isinstance(found, Mapping) or len(found) != len(self.header):
            return found
        return dict(zip(self.header, found, strict=True))


def header_refusal(path: Path, header: Sequence[str], wanted: Wanted) -> FileRefused:
    """What is said of a file whose header lacks a column."""
    shown = ", ".join(map(repr, header[:SHOWN_COLUMNS_MAX]))
    more = len(header) - SHOWN_COLUMNS_MAX
    found = f"columns {shown}" + (f" and {more} more" if more > 0 else "")
    expected = wanted.expected(wanted.missing(header))
    return FileRefused(path, where="header", found=found, expected=expected)


def refuse_twice(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    """A name that is read must mean one column."""
    for name in columns:
        if (count := list(header).count(name)) > 1:
            found = f"column {name!r} {count} times"
            raise FileRefused(path, where="header", found=found, expected="it once")


def names_in(header: Sequence[str], wanted: Wanted) -> Sequence[str]:
    """The wanted columns by the names that they have in this header."""
    return [header[place] for place in wanted.places(header).values()]


def missing_library(path: Path, library: str) -> FileRefused:
    """What is said when the extra that reads a format is not installed."""
    return FileRefused(
        path,
        where="",
        found=f"{path.suffix}, which {library} reads and which is not installed",
        expected="`pip install 'touchline[import]'`, or the same as CSV",
    )


class CountedReads(io.FileIO):
    """Says how many bytes were read, so that progress needs no pass of its own."""

    def __init__(self, path: Path, bytes_read: BytesRead) -> None:
        try:
            super().__init__(path)
        except OSError as error:
            found = str(error.strerror)
            raise FileRefused(path, where="", found=found, expected="a readable file") from error
        self._bytes_read = bytes_read

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        self._bytes_read(count or 0)
        return count


def uncounted(_count: int) -> None:
    """For who does not want to know."""
