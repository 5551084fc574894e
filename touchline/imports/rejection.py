"""Which row was not told, where is it wrong, and why?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Rejection:
    """`column` is empty when the whole row is at fault; `cells` is the row as it was found."""

    path: Path
    line: int
    column: str
    reason: str
    cells: Mapping[str, str] | Sequence[str]

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.path}, line {self.line}{column}: {self.reason}"

    def as_json(self) -> dict[str, Any]:
        return {
            "file": str(self.path),
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
            "row": self.cells,
        }


class RejectedFile:
    """Rejected rows as JSON Lines; the file is made with the first of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: TextIO | None = None

    def write(self, rejection: Rejection) -> None:
        if self._open is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._open = self._path.open("w", encoding="utf-8")
        self._open.write(json.dumps(rejection.as_json(), ensure_ascii=False) + "\n")

    def __enter__(self) -> "RejectedFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            self._open.close()
