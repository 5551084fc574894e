"""How often was somebody touched, and by which channel?

A deal or prospect counts an activity once, however many ways it heard of it: directly, or through
those who were merged into it, as long as those merges hold.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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


def touch_counts(
    activities: Iterable[Activity], *, is_in_cycle: Callable[[Activity], bool]
) -> tuple[TouchCount, ...]:
    """Touches by channel and actor."""
    groups: dict[tuple[str, str], list[Activity]] = {}
    for each in activities:
        if each.is_touch or each.is_touch_auto:
            groups.setdefault((each.done.channel, each.done.actor), []).append(each)
    return tuple(
        TouchCount(
            *group,
            count=len(members),
            count_in_cycle=sum(map(is_in_cycle, members)),
            first_at=min(times(members), default=None),
            last_at=max(times(members), default=None),
        )
        for group, members in sorted(groups.items())
    )


def times(activities: Iterable[Activity]) -> list[datetime]:
    """When they were, as far as anybody knows."""
    return [each.done.occurred_at for each in activities if not each.done.is_undated]


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
