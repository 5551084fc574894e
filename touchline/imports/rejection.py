"""Which row was not told, where is it wrong, and why? And where is it kept, to be mended?

In a folder, under the name of its file and as it was written, with the reason in three columns
before its own. Mended there, the folder is imported as the exports were: the mapping reads its own
columns and leaves those three aside.
"""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TextIO

import msgspec

from streams.mapping.amount import cell_text
from touchline.imports.tables.table import Table

_encode = msgspec.json.Encoder(decimal_format="number").encode
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

    So a folder can be mended and imported again while it is the one that is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Path, _File] = {}

    def write(self, rejection: Rejection) -> None:
        path = rejection.table.path
        if path not in self._files:
            self._files[path] = self._file(rejection.table)
        self._files[path].write(rejection)

    def _file(self, table: Table) -> "_File":
        taken = {file.path for file in self._files.values()}
        folders = [self._folder, *(self._folder / str(n) for n in range(2, len(taken) + 3))]
        path = next(
            each / table.rejected_name
            for each in folders
            if each / table.rejected_name not in taken
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        return _JsonLines(path) if table.is_json else _Csv(path, table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for file in self._files.values():
            file.close(is_whole=kind is None)


class _File:
    """Written beside its place, and put there when it is whole."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self._beside = path.with_name(f".{path.name}.{os.getpid()}")
        self.text: TextIO = self._beside.open("w", encoding=encoding, errors="replace", newline="")

    def write(self, rejection: Rejection) -> None:
        raise NotImplementedError

    def close(self, *, is_whole: bool) -> None:
        self.text.close()
        if is_whole:
            self._beside.replace(self.path)
        else:
            self._beside.unlink()


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
