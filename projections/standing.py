"""What does a deal or prospect come to when it has heard of one more activity?

Nearly all that they hear is about an activity that is new to them. What activities come to adds up
in any order, so the new one is added to the totals of before. Whatever else is heard has all folded
again: an activity told of once more, a register, a merge and what came along one, an erasure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from events.activity import ActivityEvent
from projections.fact import Fact
from projections.touch import Seen


class Totals(Protocol):
    """What the activities of an entity come to, the same in whichever order they are added."""

    def add(self, seen: Seen) -> None: ...

    def columns(self) -> dict[str, Any]:
        """The columns of the entity's row that say it."""
        ...


@dataclass(slots=True)
class Standing:
    """A row with its totals, of which facts and activities it is, and what is to be added to it."""

    row: Any
    totals: Totals
    names: set[str] = field(default_factory=set)
    fresh: list[Fact] = field(default_factory=list)

    def takes(self, fact: Fact) -> bool:
        """Keep the fact to be added, if that is all it does."""
        if fact.path or not isinstance(fact.said, ActivityEvent):
            return False
        if fact.id in self.names or fact.said.activity_id in self.names:
            return False
        self.fresh.append(fact)
        return True

    def add(self, heard: Iterable[Fact], activities: Iterable[Seen]) -> None:
        """The activities that these facts come to, none of which it has seen before."""
        self.names.update(_names(heard))
        for each in activities:
            self.totals.add(each)
        self.row = self.row._replace(**self.totals.columns())
        self.fresh = []


def _names(facts: Iterable[Fact]) -> Iterator[str]:
    """The ids of facts, and of the activities that they are about."""
    for fact in facts:
        yield fact.id
        match fact.said:
            case ActivityEvent(activity_id=activity):
                yield activity
