"""Why is a figure what it is: what contributed, by which events, and what does it depend on?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections.explanation import ANONYMOUS
from projections.fact import Entity, Fact, Name, Triple
from projections.items import item_of
from projections.ledger import facts, ledger_of
from projections.view import Column
from touchline.explain.behind import ITEM, PEERS, Behind, behind
from touchline.explain.cells import (
    Asking,
    Cell,
    Contributor,
    Row,
    contributing,
    contributors,
    parts_of,
)
from touchline.explain.deciding import deciding
from touchline.explain.heard import Heard

Told = tuple[Entity, Triple]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its items and all that stands behind it.

    Where a view names nobody, neither does its explanation.
    """

    cell: Cell
    column: Column
    items: Sequence[Contributor]
    behind: Sequence[Behind]
    standing: Mapping[Told, Row]
    """What is contributed, by the event at which it stands"""

    @property
    def is_anonymous(self) -> bool:
        return self.cell.view.name in ANONYMOUS

    @property
    def figure(self) -> Any:
        return self.cell.row[self.column.name]

    @property
    def parts(self) -> Sequence[str]:
        """The columns in which items contribute."""
        return parts_of(self.cell.view, self.column)

    @property
    def made_of(self) -> Row:
        """A ratio's numerator and denominator; nothing for what has no parts."""
        return {part: self.cell.row[part] for part in self.parts if part != self.column.name}

    def contributing(self) -> list[Contributor]:
        """The items that count for something here; those that the figure ranks, by their rank."""
        found = contributing(self.column, self.items)
        if self.is_ranked:
            found.sort(key=lambda item: item.amounts[self.column.name])
        return found

    @property
    def is_ranked(self) -> bool:
        """Whether items do not add up but say a number each, such as those of a median."""
        return self.column.kind == "value"

    def shown(self, limit: int) -> list[tuple[int, Contributor]]:
        """Some of the items under their number; those nearest to a figure that ranks them."""
        numbered = list(enumerate(self.contributing(), start=1))
        if self.is_ranked and self.figure is not None:
            numbered.sort(key=lambda each: abs(each[1].amounts[self.column.name] - self.figure))
            return sorted(numbered[:limit], key=lambda each: each[0])
        return numbered[:limit]

    def contributed_at(self, fact: Fact) -> Row:
        """What stands at an event; nothing at those that tell how it came about."""
        return self.standing.get((fact.entity, fact.triple), {})

    def events_of_items(self) -> Iterator[Fact]:
        """The events that tell of the items, in the order of the fold."""
        return (each.fact for each in self.behind if each.why == ITEM)

    def context(self) -> Mapping[str, int]:
        """How many events it depends on besides, by the reason."""
        others = (each for each in self.behind if each.why != ITEM)
        return Counter(each.why for each in others)

    def events_of_context(self) -> list[Behind]:
        """Those of them that may be told: with whom somebody is compared is nobody's affair."""
        if self.is_anonymous:
            return []
        return [each for each in self.behind if each.why not in (ITEM, PEERS)]


def explained(
    asking: Asking, heard: Heard, chosen: Sequence[Cell], column: Column
) -> Iterator[Explanation]:
    """The figure of each of some cells of one view, and what stands behind it."""
    told = contributors(asking, chosen, parts_of(chosen[0].view, column))
    for cell, items in zip(chosen, told, strict=True):
        found = behind(asking, heard, cell, column, items)
        yield Explanation(cell, column, items, found, _standing(heard, cell, column, items))


def _standing(
    heard: Heard, cell: Cell, column: Column, items: Sequence[Contributor]
) -> Mapping[Told, Row]:
    item = item_of(cell.view.name)
    return {
        (fact.entity, fact.triple): each.amounts
        for each in contributing(column, items)
        if (fact := deciding(heard, Name(each.kind, each.id), each.part, [item]))
    }


def superseded(told: Sequence[Fact]) -> list[Fact]:
    """The facts among these that a higher version of the same fact corrected."""
    by_entity = defaultdict[Entity, list[Fact]](list)
    for fact in told:
        by_entity[fact.entity].append(fact)
    counting = {
        (fact.entity, fact.triple)
        for share in by_entity.values()
        for fact in facts(ledger_of(share))
    }
    return [fact for fact in told if (fact.entity, fact.triple) not in counting]
