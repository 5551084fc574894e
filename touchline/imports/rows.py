"""Which cells does a row have, when wrong ones are mended and blank ones have their default?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from touchline.imports.mapping import File
from touchline.imports.rejection import Rejection
from touchline.imports.tables.table import BytesRead, Table, uncounted


class Row(NamedTuple):
    """`line` is the one it begins on, counted from 1; `found` is the row as it was read."""

    table: Table
    line: int
    cells: Mapping[str, str]
    found: Any

    def rejected(self, column: str, reason: str) -> Rejection:
        """The row, not told."""
        return Rejection(self.table, self.line, column, reason, self.found)


class Mend(NamedTuple):
    """A value that an export spells wrong, and what the mapping makes of it."""

    file: str
    column: str
    found: str
    mended: str


def rows(
    table: Table, file: File, *, mended: Counter[Mend], bytes_read: BytesRead = uncounted
) -> Iterator[Row | Rejection]:
    """Every row after the header; `mended` counts the rows in which a value was mended."""
    columns = table.columns
    absent = dict.fromkeys((name for name in file.default if name not in columns), "")
    is_plain = not (file.mend or file.default)
    for line, found_cells, found, problem in table.read(bytes_read):
        if problem:
            yield Rejection(table, line, "", problem, found)
            continue
        cells = dict(zip(columns, found_cells, strict=True))
        if not is_plain:
            cells.update(absent)
            _mend(cells, file, table.path.name, mended)
            for column, default in file.default.items():
                if not cells[column]:
                    cells[column] = default.filled(cells)
        yield Row(table, line, cells, found)


def _mend(cells: dict[str, str], file: File, name: str, mended: Counter[Mend]) -> None:
    for column, replacements in file.mend.items():
        found = cells[column]
        if found in replacements:
            cells[column] = replacements[found]
            mended[Mend(name, column, found, replacements[found])] += 1
