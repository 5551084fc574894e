"""Which row was not told, where is it wrong, and why? And where is it kept, to be mended?

In a folder, under the name of its file and as it was written, with the reason in three columns
before its own. Mended there, the folder is imported as the exports were: the mapping reads its own
columns and leaves those three aside.

What stands there under the same name is of an earlier import, and would mislead: it is set aside in
the folder `earlier`, once, so that nothing that was mended is lost.
"""

import csv
import filecmp
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TextIO

import msgspec

from streams.mapping.amount import cell_text
from touchline.imports.tables.table import Table

_encode = msgspec.json.Encoder(decimal_format="number").encode
EARLIER = "earlier"
REASON_COLUMNS = ("rejected_line", "rejected_column", "rejected_reason")


@dataclass(frozen=True, slots=True)
class Rejection:
    """`column` is empty when the whole row is at fault; `found` is the row as it was found."""

    table: Table
    line: int
    column: str
    reason: str
    found: Any

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.table.path}, {self.table.line} {self.line}{column}: {self.reason}"

    def as_json(self) -> dict[str, Any]:
        return {
            "file": str(self.table.path),
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
            "row": self.table.row(self.found),
        }


class RejectedRows:
    """A folder of them; each file is complete when the import ends, and not touched before.

    So a folder can be mended and imported again while it is the one that is written; a rehearsal
    tells nothing, and leaves the files that it reads as they are.
    """

    def __init__(
        self, folder: Path, tables: Sequence[Table], *, is_rehearsal: bool = False
    ) -> None:
        self._folder = folder
        self._paths = dict(_paths(folder, tables))
        self._files: dict[Path, _File] = {}
        read = {table.path.resolve() for table in tables} if is_rehearsal else set()
        self._left = {path for path in self._paths.values() if path.resolve() in read}
        self.set_aside: list[Path] = []

    def write(self, rejection: Rejection) -> None:
        table = rejection.table
        # What a mapping tells once is of no file that was given.
        path = self._paths.setdefault(table.path, self._folder / table.rejected_name)
        if path in self._left:
            return
        if path not in self._files:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._files[path] = _JsonLines(path) if table.is_json else _Csv(path, table)
        self._files[path].write(rejection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for path in self._paths.values():
            file = self._files.get(path)
            if file:
                file.text.close()
            if kind is None and path not in self._left:
                self._set_aside(path, file)
            if file:
                file.place(is_whole=kind is None)

    def _set_aside(self, path: Path, file: "_File | None") -> None:
        """What stands there, unless it is said again."""
        if path.exists() and not (file and filecmp.cmp(path, file.beside, shallow=False)):
            earlier = path.parent / EARLIER
            earlier.mkdir(exist_ok=True)
            path.replace(earlier / path.name)
            self.set_aside.append(path)


def _paths(folder: Path, tables: Sequence[Table]) -> Iterator[tuple[Path, Path]]:
    """Where the rejected rows of each file are kept: those of one name in folders of their own."""
    names = Counter[str]()
    for table in tables:
        name = table.rejected_name
        names[name] += 1
        yield table.path, (folder / str(names[name]) if names[name] > 1 else folder) / name


class _File:
    """Written beside its place, and put there when it is whole."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.beside = path.with_name(f".{path.name}.{os.getpid()}")
        self.text: TextIO = self.beside.open("w", encoding=encoding, errors="replace", newline="")

    def write(self, rejection: Rejection) -> None:
        raise NotImplementedError

    def place(self, *, is_whole: bool) -> None:
        if is_whole:
            self.beside.replace(self.path)
        else:
            self.beside.unlink()


class _Csv(_File):
    def __init__(self, path: Path, table: Table) -> None:
        super().__init__(path, table.encoding)
        self._decimal = table.decimal
        self._writer = csv.writer(self.text, delimiter=table.delimiter)
        # A row that is rejected once more has the reasons of the last time before it.
        is_again = table.header[: len(REASON_COLUMNS)] == REASON_COLUMNS
        self._first = len(REASON_COLUMNS) if is_again else 0
        self._writer.writerow([*REASON_COLUMNS, *table.header[self._first :]])

    def write(self, rejection: Rejection) -> None:
        cells = [cell_text(cell, self._decimal) for cell in rejection.found[self._first :]]
        self._writer.writerow([rejection.line, rejection.column, rejection.reason, *cells])


class _JsonLines(_File):
    def __init__(self, path: Path) -> None:
        super().__init__(path, "utf-8")

    def write(self, rejection: Rejection) -> None:
        told = (rejection.line, rejection.column, rejection.reason)
        reasons = dict(zip(REASON_COLUMNS, told, strict=True))
        found = rejection.found
        row = found if isinstance(found, Mapping) else {"rejected_text": found[0]}
        self.text.write(_encode({**row, **reasons}).decode() + "\n")
