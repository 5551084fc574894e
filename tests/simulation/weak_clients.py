"""How does the warehouse look to a process without one of its safeguards?

Product code stays as it is; what reaches it, or what it reaches, behaves as if it had none.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from projections import fact
from streams import archive
from tests.simulation.client import Client
from tests.simulation.warehouse import Row

HASTE_SECONDS = 0.5


class BelievedLoads(Client):
    """Nobody knows how many facts there should be."""

    def counts(self, table: str, parameters: Mapping[str, Any]) -> list[Row]:
        return []


class HastyInserts(Client):
    """Into one table an insert is answered before it is carried out; a kill comes in between."""

    table: str

    def land(self, table: str, rows: list[Row]) -> None:
        if table == self.table:
            self.process.call_later(HASTE_SECONDS, partial(self.warehouse.insert, table, rows))
        else:
            super().land(table, rows)


class HastyArchive(HastyInserts):
    table = archive.TABLE.name


class HastyFacts(HastyInserts):
    table = fact.TABLE.name


class RowsOfNewsOnly(Client):
    """A row is written only when this process has stored a fact of its entity since it began."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._has_news: set[tuple[str, str, str]] = set()

    def land(self, table: str, rows: list[Row]) -> None:
        database, _, kind = table.partition(".")
        if table == fact.TABLE.name:
            self._has_news.update(row[1:4] for row in rows)
        elif database == "core":
            rows = [row for row in rows if _entity(kind, row) in self._has_news]
        super().land(table, rows)


def _entity(kind: str, row: Row) -> tuple[str, str, str]:
    """Whose row it is; it begins with generation, version and tenant."""
    return row[2], kind, row[2] if kind == "tenant" else row[3]
