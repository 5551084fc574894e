"""Which row was not told, where is it wrong, and why?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
