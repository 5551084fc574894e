"""In which order is a backup read, so that it is right although workers go on writing?

What a table promises about another is kept when the one that promises is read first: the other can
only have grown since.

* Positions never run ahead of what they say is done, so they come first. Workers that go on from
  them do some of the work again, which changes nothing.
* A row counts the facts that it was folded from: rows before facts, or a load would be incomplete.
* Core holds nothing that the archive lacks: facts before the archive.
* A letter that says it was replayed became an event: outcomes before the archive.

A restore writes them the other way round. Positions come last, so whoever starts in the middle of
it finds none and is refused.
"""

from projections.columns import Table
from projections.fact import TABLE as FACTS
from projections.meaning import TABLES as ROWS
from streams import archive, letters, positions, schema

# Read again at the end: rows that were read meanwhile belong to what they said at the beginning.
SETTLED = ("ops.generation", "ops.topic")


def read_order() -> tuple[Table, ...]:
    """Every table of the warehouse; what nothing else promises anything about in the middle."""
    first = (positions.TABLE, letters.TABLE, *ROWS.values(), FACTS)
    last = (archive.TABLE,)
    between = tuple(table for table in schema.TABLES if table not in (*first, *last))
    return (*first, *between, *last)


def write_order() -> tuple[Table, ...]:
    return tuple(reversed(read_order()))
