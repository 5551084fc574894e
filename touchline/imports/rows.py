"""What stands in an export, row by row?

CSV in UTF-8 with a header. Cells lose the blanks around them and are mended where the mapping says
so; a row that cannot be read is a rejection, and the rows after it go on.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from touchline.imports.errors import FileRefused
from touchline.imports.rejection import Rejection

Mends = Mapping[str, Mapping[str, str]]
BytesRead = Callable[[int], object]


class Row(NamedTuple):
    """`line` is the one it begins on, counted from 1 with the header."""

    path: Path
    line: int
    cells: Mapping[str, str]


class Mend(NamedTuple):
    """A value that an export spells wrong, and what the mapping makes of it."""

    file: str
    column: str
    found: str
    mended: str


def header(path: Path) -> tuple[str, ...]:
    """The names of the columns; refuses a file in which a name would mean two of them."""
    with _opened(path, lambda _count: None) as text:
        found = next(filter(_is_told, _records(csv.reader(text, strict=True))), [])
    if isinstance(found, csv.Error) or not found:
        what = str(found) if found else "nothing"
        raise FileRefused(path, where="header", found=what, expected="names of columns")
    for name, count in Counter(filter(None, found)).items():
        if count > 1:
            what = f"column {name!r} {count} times"
            raise FileRefused(path, where="header", found=what, expected="it once")
    return tuple(found)


def rows(
    path: Path,
    *,
    mends: Mends,
    mended: Counter[Mend],
    bytes_read: BytesRead = lambda _count: None,
) -> Iterator[Row | Rejection]:
    """Every row after the header; `mended` counts the rows in which a value was mended."""
    names = header(path)
    with _opened(path, bytes_read) as text:
        for line, found in _numbered(text):
            if isinstance(found, csv.Error):
                yield Rejection(path, line, "", f"found {found}, expected CSV", ())
            elif reason := _misfit(found, names):
                yield Rejection(path, line, "", reason, _readable(found))
            else:
                cells = dict(zip(names, found, strict=True))
                _mend(cells, mends, path.name, mended)
                yield Row(path, line, cells)


def _numbered(text: TextIO) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """What follows the header, with the line that it begins on; blank rows are left out."""
    reader = csv.reader(text, strict=True)
    records = _records(reader)
    next(filter(_is_told, records))
    line = reader.line_num + 1
    for record in records:
        if _is_told(record):
            yield line, record
        line = reader.line_num + 1


def _records(reader: Any) -> Iterator[list[str] | csv.Error]:
    while True:
        try:
            yield [cell.strip() for cell in next(reader)]
        except csv.Error as error:
            yield error
        except StopIteration:
            return


def _is_told(record: list[str] | csv.Error) -> bool:
    return isinstance(record, csv.Error) or any(record)


def _misfit(cells: list[str], names: tuple[str, ...]) -> str:
    """Why these cells are not a row under this header; blank when they are."""
    if len(cells) != len(names):
        return f"found {len(cells)}, expected {len(names)} cells, as the header has"
    try:
        "".join(cells).encode()
    except UnicodeEncodeError as error:
        byte = ord(error.object[error.start]) & 0xFF
        return f"found byte {byte:#04x}, expected UTF-8"
    return ""


def _readable(cells: list[str]) -> list[str]:
    return [cell.encode(errors="replace").decode() for cell in cells]


def _mend(cells: dict[str, str], mends: Mends, file: str, mended: Counter[Mend]) -> None:
    for column, replacements in mends.items():
        found = cells[column]
        if found in replacements:
            cells[column] = replacements[found]
            mended[Mend(file, column, found, replacements[found])] += 1


def _opened(path: Path, bytes_read: BytesRead) -> TextIO:
    """Bytes that are no UTF-8 are kept as lone surrogates, so that only their row is rejected."""
    try:
        raw = CountedReads(path, bytes_read)
    except OSError as error:
        found = str(error.strerror)
        raise FileRefused(path, where="", found=found, expected="a readable file") from error
    return io.TextIOWrapper(
        io.BufferedReader(raw), encoding="utf-8-sig", errors="surrogateescape", newline=""
    )


class CountedReads(io.FileIO):
    """Says how many bytes were read, so that progress needs no pass of its own."""

    def __init__(self, path: Path, bytes_read: BytesRead) -> None:
        super().__init__(path)
        self._bytes_read = bytes_read

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        self._bytes_read(count or 0)
        return count
