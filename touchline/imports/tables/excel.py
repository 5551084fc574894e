"""What stands in a sheet of an Excel workbook?

The sheet that the mapping names, or the first one. The header is the first row that has the columns
which the mapping reads. Days, times and numbers are read as what they are, however they are shown.
A workbook of the usual size is held in memory, since that is read twenty times as fast; a large one
(xlsx, xlsm) is read row by row; held are 100 bytes of each and the texts that its cells share.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from streams.mapping.amount import cell_text
from touchline.imports.columns import Wanted
from touchline.imports.errors import FileRefused
from touchline.imports.tables.table import (
    HEADER_ROWS_MAX,
    BytesRead,
    Record,
    Table,
    header_refusal,
    missing_library,
    names_in,
    refuse_twice,
)

# About 100,000 rows of eight cells; held, they take less than 100 MB.
HELD_BYTES_MAX = 64 * 1024 * 1024


def excel_table(path: Path, wanted: Wanted) -> Table:
    """A sheet; raises FileRefused when there is none, or no row is the header that is wanted."""
    header, row = _header(path, wanted)
    places = wanted.places(header)
    refuse_twice(path, header, names_in(header, wanted))
    return Table(
        path=path,
        header=header,
        columns=tuple(places),
        read=partial(_records, path, wanted, row, tuple(places.values())),
        line="row",
        decimal=wanted.said.decimal,
    )


def _header(path: Path, wanted: Wanted) -> tuple[tuple[str, ...], int]:
    """The names of the columns and the number of their row."""
    first: tuple[str, ...] = ()
    for number, cells in _rows(path, wanted, rows_max=HEADER_ROWS_MAX):
        names = tuple(cell_text(cell) for cell in cells)
        if any(names) and not wanted.missing(names):
            return names, number
        first = first or (names if any(names) else ())
    if not first:
        raise FileRefused(path, where="header", found="nothing", expected="names of columns")
    raise header_refusal(path, first, wanted)


def _records(
    path: Path, wanted: Wanted, header_row: int, places: Sequence[int], bytes_read: BytesRead
) -> Iterator[Record]:
    decimal = wanted.said.decimal
    for number, cells in _rows(path, wanted):
        if number > header_row and any(cell != "" for cell in cells):
            texts = [cell_text(cells[place], decimal) for place in places]
            yield Record(number, texts, cells)
    bytes_read(path.stat().st_size)


def _rows(
    path: Path, wanted: Wanted, rows_max: int | None = None
) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the sheet by their number in it."""
    rows = _one_by_one(path, wanted) if _is_large(path) else _held(path, wanted, rows_max)
    yield from enumerate(islice(rows, rows_max), start=1)


def _is_large(path: Path) -> bool:
    """Whether its sheets, unpacked, are more than should be held; false of what is no such file."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with ZipFile(path) as parts:
            sizes = (part.file_size for part in parts.infolist() if "/worksheets/" in part.filename)
            return sum(sizes) > HELD_BYTES_MAX
    except (BadZipFile, OSError):
        return False


def _one_by_one(path: Path, wanted: Wanted) -> Iterator[list[Any]]:
    try:
        from openpyxl import load_workbook
        from openpyxl.cell.cell import ERROR_CODES
    except ImportError as error:
        raise missing_library(path, "openpyxl") from error
    width = 0
    try:
        with closing(load_workbook(path, read_only=True, data_only=True, keep_links=False)) as book:
            sheet = book[_sheet_name(path, wanted, book.sheetnames)]
            # What a file says of its own size may be wrong.
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True):
                width = max(width, len(row))
                cells = [_plain(cell, ERROR_CODES) for cell in row]
                yield cells + [""] * (width - len(cells))
    except (BadZipFile, KeyError, OSError, ParseError, TypeError, ValueError) as error:
        raise _no_workbook(path, error) from error


def _plain(cell: Any, errors: Sequence[str]) -> Any:
    """As the cell of a workbook that is held: a day is no midnight, and an error is blank."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return "" if cell is None or cell in errors else cell


def _held(path: Path, wanted: Wanted, rows_max: int | None) -> Iterator[list[Any]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise missing_library(path, "python-calamine") from error
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheet = book.get_sheet_by_name(_sheet_name(path, wanted, book.sheet_names))
            if rows_max is None:
                yield from sheet.iter_rows()
            else:
                yield from sheet.to_python(skip_empty_area=False, nrows=rows_max)
    except (CalamineError, OSError) as error:
        raise _no_workbook(path, error) from error


def _sheet_name(path: Path, wanted: Wanted, names: Sequence[str]) -> str:
    name = wanted.said.sheet or (names[0] if names else "")
    if name not in names:
        expected = f"sheet {name!r}, as [files.{wanted.file}] says"
        raise FileRefused(path, where="", found=f"sheets {list(names)}", expected=expected)
    return name


def _no_workbook(path: Path, error: Exception) -> FileRefused:
    return FileRefused(path, where="", found=f"no workbook ({error})", expected="an Excel workbook")
