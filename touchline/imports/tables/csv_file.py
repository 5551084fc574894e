"""What stands in a CSV file, whatever separates its cells?

The header is the first row that has the columns which the mapping reads, so a title above it does
no harm; the delimiter is the one with which there is such a row, unless the mapping says it. A row
that cannot be read is a rejection, and the rows after it go on.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from touchline.imports.columns import Wanted
from touchline.imports.errors import FileRefused
from touchline.imports.tables.table import (
    HEADER_ROWS_MAX,
    BytesRead,
    CountedReads,
    Record,
    Table,
    header_refusal,
    names_in,
    refuse_twice,
    uncounted,
)
from touchline.imports.tables.text import KEPT, encoding, readable, unreadable

DELIMITERS = (",", ";", "\t", "|")


class Writing(NamedTuple):
    """How a CSV file is written, and in which of its rows its header stands."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int


def csv_table(path: Path, wanted: Wanted) -> Table:
    """A CSV file; raises FileRefused when no row is the header that is wanted."""
    writing = _writing(path, wanted)
    refuse_twice(path, writing.header, names_in(writing.header, wanted))
    places = wanted.places(writing.header)
    return Table(
        path=path,
        header=writing.header,
        columns=tuple(places),
        read=partial(_records, writing, tuple(places.values())),
        delimiter=writing.delimiter,
        encoding=writing.encoding,
        decimal=wanted.said.decimal,
    )


def _writing(path: Path, wanted: Wanted) -> Writing:
    said = wanted.said
    written_in = encoding(path, said=said.encoding, file=wanted.file)
    first_rows: list[Header] = []
    for delimiter in DELIMITERS if said.delimiter is None else (said.delimiter,):
        found = _header(path, written_in, delimiter, wanted)
        if not found.problem and not wanted.missing(found.names):
            return Writing(path, written_in, delimiter, found.names, found.row)
        first_rows.append(found)
    # With a delimiter that the file does not use, every row is one cell and says nothing.
    widest = max(first_rows, key=lambda found: len(found.names) if len(found.names) > 1 else 0)
    if widest.problem:
        raise FileRefused(path, where="header", found=widest.problem, expected="names of columns")
    raise header_refusal(path, widest.names, wanted)


class Header(NamedTuple):
    """The row that is the header, or else the first one that says anything."""

    names: tuple[str, ...] = ()
    row: int = 0
    problem: str = ""


def _header(path: Path, written_in: str, delimiter: str, wanted: Wanted) -> Header:
    first: Header | None = None
    with _text(path, written_in, uncounted) as text:
        rows = _each(csv.reader(text, strict=True, delimiter=delimiter))
        for number, found in enumerate(islice(rows, HEADER_ROWS_MAX)):
            if isinstance(found, csv.Error):
                first = first or Header(problem=str(found))
                continue
            names = tuple(readable(cell.strip()) for cell in found)
            if any(names):
                header = Header(names, number)
                if not wanted.missing(names):
                    return header
                first = first or header
    return first or Header(problem="nothing")


def _records(writing: Writing, places: Sequence[int], bytes_read: BytesRead) -> Iterator[Record]:
    """What follows the header, with the line that each row begins on; blank rows are left out."""
    pick = _picked(places)
    with _text(writing.path, writing.encoding, bytes_read) as text:
        lines = Lines(text)
        reader = csv.reader(lines, strict=True, delimiter=writing.delimiter)
        rows = _each(reader)
        for _ in range(writing.header_row + 1):
            next(rows)
        while True:
            line = reader.line_num + 1
            lines.held.clear()
            found = next(rows, None)
            if found is None:
                return
            if isinstance(found, csv.Error):
                raw = "".join(lines.held).rstrip("\r\n")
                yield _refused(line, [raw], f"found {found}, expected CSV")
            elif len(found) != len(writing.header):
                if any(map(str.strip, found)):
                    yield _refused(line, found, _misfit(found, writing))
            elif problem := unreadable("".join(cells := pick(found))):
                yield _refused(line, found, f"found {problem}, expected {_name(writing)}")
            elif any(cells) or any(map(str.strip, found)):
                yield Record(line, cells, found)


def _misfit(found: Sequence[str], writing: Writing) -> str:
    return f"found {len(found)}, expected {len(writing.header)} cells, as the header has"


def _refused(line: int, found: list[str], reason: str) -> Record:
    return Record(line, (), [readable(cell) for cell in found], reason)


def _picked(places: Sequence[int]) -> Any:
    if len(places) == 1:
        place = places[0]
        return lambda found: (found[place].strip(),)
    if not places:
        return lambda _found: ()
    picked = itemgetter(*places)
    return lambda found: tuple(map(str.strip, picked(found)))


class Lines:
    """The lines of a text; those of the row that is being read are held."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self.held: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.held.append(line)
            yield line


def _each(reader: Any) -> Iterator[list[str] | csv.Error]:
    while True:
        try:
            yield next(reader)
        except csv.Error as error:
            yield error
        except StopIteration:
            return


def _name(writing: Writing) -> str:
    return "UTF-8" if writing.encoding == "utf-8-sig" else writing.encoding


def _text(path: Path, written_in: str, bytes_read: BytesRead) -> io.TextIOWrapper:
    raw = io.BufferedReader(CountedReads(path, bytes_read), 256 * 1024)
    return io.TextIOWrapper(raw, encoding=written_in, errors=KEPT, newline="")
