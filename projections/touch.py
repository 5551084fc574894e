"""How often was somebody touched, and by which channel?

A deal or prospect counts an activity once, however many ways it heard of it: directly, or through
those who were merged into it, as long as those merges hold.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from events.activity import ActivityEvent
from projections.activity import Activity, state
from projections.columns import LowCardinality
from projections.fact import Entity, Fact
from projections.merges import Edges, is_on


class TouchCount(NamedTuple):
    """How many touches through one channel by humans, or by automation.

    `count_in_cycle` leaves out what came before the deal was created or after it ended.
    """

    channel: LowCardinality
    actor: LowCardinality
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a row
    count_in_cycle: int
    first_at: datetime | None
    last_at: datetime | None


class Seen(NamedTuple):
    """An activity as an entity sees it, and the names the entity goes by in it.

    A survivor goes by the names of those who were merged into it.
    """

    activity: Activity
    names: frozenset[str]


def seen(entity: Entity, facts: Sequence[Fact], edges: Edges) -> Iterator[Seen]:
    """Every activity that belongs to the entity now."""
    for activity_id, by_path in _heard(facts).items():
        paths = sorted(path for path in by_path if is_on(edges, path, entity.id))
        if paths:
            told = state(activity_id, by_path[paths[0]])
            names = frozenset((*path, entity.id)[0] for path in paths)
            if not names.isdisjoint(_named(entity.kind, told)):
                yield Seen(told, names)


@dataclass(slots=True)
class Touches:
    """Touches by channel and actor, added one by one in any order."""

    is_in_cycle: Callable[[Activity], bool]
    _counts: dict[tuple[str, str], TouchCount] = field(default_factory=dict)

    def add(self, activity: Activity) -> None:
        """Count the activity if it is a touch."""
        if not (activity.is_touch or activity.is_touch_auto):
            return
        done = activity.done
        group = (done.channel, done.actor)
        before = self._counts.get(group) or TouchCount(*group, 0, 0, None, None)
        at = None if done.is_undated else done.occurred_at
        self._counts[group] = TouchCount(
            *group,
            count=before.count + 1,
            count_in_cycle=before.count_in_cycle + self.is_in_cycle(activity),
            first_at=min(_known(before.first_at, at), default=None),
            last_at=max(_known(before.last_at, at), default=None),
        )

    def counts(self) -> tuple[TouchCount, ...]:
        """By channel, then actor."""
        return tuple(self._counts[group] for group in sorted(self._counts))

    def first_at(self) -> datetime | None:
        """When a human touched first, as far as anybody knows."""
        return min(_known(*(each.first_at for each in self._by_humans())), default=None)

    def last_at(self) -> datetime | None:
        """When a human touched last, as far as anybody knows."""
        return max(_known(*(each.last_at for each in self._by_humans())), default=None)

    def _by_humans(self) -> Iterator[TouchCount]:
        return (each for each in self._counts.values() if each.actor == "human")


def _known(*times: datetime | None) -> list[datetime]:
    return [at for at in times if at is not None]


def _heard(facts: Iterable[Fact]) -> dict[str, dict[tuple[str, ...], list[Fact]]]:
    """The facts about each activity, by the path they took; each path brings all of them."""
    heard: dict[str, dict[tuple[str, ...], list[Fact]]] = {}
    for fact in facts:
        match fact.said:
            case ActivityEvent(activity_id=id_):
                heard.setdefault(id_, {}).setdefault(fact.path, []).append(fact)
    return heard


def _named(kind: str, told: Activity) -> tuple[str, ...]:
    """Who has the activity; a prospect who accepted a meeting need not be on its list."""
    return (
        told.places.deal_ids if kind == "deal" else (*told.places.prospect_ids, *told.accepted_by)
    )
