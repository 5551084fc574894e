"""Which events does one row tell?

A row tells all of its events or none: when one of them is wrong, the row is rejected.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.mapping.rule import Rule
from streams.mapping.telling import Event, Telling
from streams.mapping.value import Unfit
from touchline.imports.lookup import Lookup
from touchline.imports.rejection import Rejection
from touchline.imports.rows import Row


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the rows of one file."""

    telling: Telling
    rules: Sequence[Rule]
    lookups: Sequence[Lookup]

    def told(self, row: Row) -> list[Event] | Rejection:
        """The events of a row, in the order of the rules; none when no rule fits."""
        try:
            cells = row.cells
            if self.lookups:
                joined = (lookup.cells(row.cells) for lookup in self.lookups)
                cells = {
                    **row.cells,
                    **{name: text for each in joined for name, text in each.items()},
                }
            told = (self.telling.event(rule, cells) for rule in self.rules if rule.fits(cells))
            return [event for event in told if event is not None]
        except Unfit as unfit:
            return row.rejected(", ".join(dict.fromkeys(unfit.columns)), str(unfit))
