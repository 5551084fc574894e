"""Why was nothing imported?

* TouchlineError
  - ImportRefused        a person mends something and imports again; nothing was sent
    - MappingRefused     the mapping does not say what an event needs
    - FileRefused        a file is not the one that the mapping describes

A row that cannot be told stops nothing: it is a Rejection (rejection.py) in the report.
"""

from pathlib import Path

from events.errors import TouchlineError


class ImportRefused(TouchlineError):
    """A person mends something and imports again; nothing was sent."""

    def __init__(self, path: Path, *, where: str, found: str, expected: str) -> None:
        place = f"{path}: {where}" if where else str(path)
        super().__init__(f"{place}: found {found}, expected {expected}")
        self.path, self.where = path, where


class MappingRefused(ImportRefused):
    """The mapping does not say what an event needs."""


class FileRefused(ImportRefused):
    """A file is not the one that the mapping describes."""
