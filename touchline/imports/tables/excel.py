"""What stands in a sheet of an Excel workbook?

The sheet that the mapping names, or the first one. The header is the first row that has the columns
which the mapping reads. A sheet is held in memory as a whole, which its format limits to 1,048,576
rows; days, times and numbers are read as what they are, however they are shown.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

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
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise missing_library(path, "python-calamine") from error
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
            name = wanted.said.sheet or (names[0] if names else "")
            if name not in names:
                expected = f"sheet {name!r}, as [files.{wanted.file}] says"
                raise FileRefused(path, where="", found=f"sheets {names}", expected=expected)
            sheet = book.get_sheet_by_name(name)
            if rows_max is None:
                yield from enumerate(sheet.iter_rows(), start=1)
            else:
                told = sheet.to_python(skip_empty_area=False, nrows=rows_max)
                yield from enumerate(told, start=1)
    except (CalamineError, OSError) as error:
        found = f"no workbook ({error})"
        raise FileRefused(path, where="", found=found, expected="an Excel workbook") from error
