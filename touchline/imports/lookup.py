"""Which row of another file belongs to this one?

A look-up is held in memory with the columns that are used, so that the file with many rows can
stream past it. Its keys must be unique: otherwise the order of rows would decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.mapping.value import Unfit
from touchline.imports.errors import FileRefused
from touchline.imports.mapping import Join
from touchline.imports.rows import Row


@dataclass(frozen=True, slots=True)
class Lookup:
    """`blank` is what a row gets to which none belongs."""

    join: Join
    found: Mapping[str, Mapping[str, str]]
    blank: Mapping[str, str]

    def cells(self, row: Mapping[str, str]) -> Mapping[str, str]:
        """The cells of the row that belongs to this one, under the names of the join."""
        key = self.join.by.filled(row)
        if not key:
            return self.blank
        cells = self.found.get(key)
        if cells is not None:
            return cells
        if self.join.missing == "blank":
            return self.blank
        expected = f"one in column {self.join.key!r} of files.{self.join.file}"
        raise Unfit(self.join.by.columns, found=repr(key), expected=expected)


def lookup(name: str, join: Join, columns: Iterable[str], rows: Iterable[Row]) -> Lookup:
    """The look-up `name`, whose columns are read as "name.column"."""
    renamed = {column: f"{name}.{column}" for column in columns}
    found: dict[str, Mapping[str, str]] = {}
    for row in rows:
        key = row.cells[join.key]
        cells = {joined: row.cells[column] for column, joined in renamed.items()}
        if key and found.setdefault(key, cells) != cells:
            raise FileRefused(
                row.table.path,
                where=f"{row.table.line} {row.line}, column {join.key}",
                found=f"{key!r} again with other values",
                expected="one row for each key of a join",
            )
    return Lookup(join, found, dict.fromkeys(renamed.values(), ""))
