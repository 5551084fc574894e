"""How did a row come about: what did its entity hear, and what did each of it change?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.errors import TouchlineError
from projections.fact import Entity, Fact, Name, in_order
from projections.ledger import facts, ledger_of
from projections.meaning import PROJECTIONS, TABLES, Row, meaning
from touchline.explain.heard import Heard

KINDS = tuple(PROJECTIONS)


class NobodyHeard(TouchlineError):
    """Nothing was ever told of an entity."""

    def __init__(self, kind: str, id: str, near: Sequence[str]) -> None:
        like = f"one such as {', '.join(map(repr, near))}" if near else "one that was told of"
        super().__init__(f"{kind}: found {id!r}, of which nothing was told, expected {like}")


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of an entity, in the order of the fold."""

    number: int
    fact: Fact
    counts: bool
    """A higher version did not correct it, and nobody was erased"""
    changes: Mapping[str, tuple[Any, Any]]
    """Column to what it was before and is after; nothing when it changed nothing"""
    recorded_at: datetime | None
    """When the event was recorded first; None when the archive does not hold it"""

    @property
    def way(self) -> str:
        """How the entity came to hear of it."""
        fact = self.fact
        if fact.path:
            return f"through {' and '.join(fact.path)}, merged"
        if Name(*fact.entity[1:]) not in fact.named:
            return f"told by {fact.named[0].kind} {fact.named[0].id}"
        return ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that an entity heard: how many facts, and the last of the steps."""

    entity: Entity
    heard: int
    steps: Sequence[Step]
    row: Row | None


def story(heard: Heard, name: Name, *, limit: int) -> Story:
    """What an entity heard and what it made of it; the last steps when there are too many."""
    entity = Entity(heard.tenant, *name)
    told = heard.of([name])
    if not told:
        raise NobodyHeard(name.kind, name.id, _near(heard, name))
    counting = {fact.triple for fact in facts(ledger_of(told))}
    ordered = in_order(told)
    shown = range(max(0, len(ordered) - limit), len(ordered))
    recorded = _recorded_at(heard, [ordered[place] for place in shown])
    steps = [
        Step(
            number=place + 1,
            fact=ordered[place],
            counts=ordered[place].triple in counting,
            changes=dict(_changes(entity, ordered, place, counting)),
            recorded_at=recorded.get(ordered[place].event_id),
        )
        for place in shown
    ]
    return Story(entity, len(ordered), steps, meaning(entity, ledger_of(told)))


def originals(heard: Heard, event_ids: Sequence[str]) -> Iterator[Any]:
    """The events as received, in the order in which they were asked for."""
    answer = heard.client.query(
        "SELECT event_id, any(envelope) FROM raw.event "
        "WHERE tenant_id = %(tenant)s AND event_id IN %(ids)s GROUP BY event_id",
        parameters={"tenant": heard.tenant, "ids": tuple(event_ids)},
    )
    found = dict(answer.result_rows)
    return (json.loads(found[id]) for id in event_ids if id in found)


def _changes(
    entity: Entity, ordered: Sequence[Fact], place: int, counting: set[Any]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What the row says with this fact that it did not say before, of the facts that count."""
    if ordered[place].triple not in counting:
        return
    before, after = (
        _values(entity, [fact for fact in ordered[:until] if fact.triple in counting])
        for until in (place, place + 1)
    )
    for column in TABLES[entity.kind].columns:
        if before.get(column) != after.get(column):
            yield column, (before.get(column), after.get(column))


def _values(entity: Entity, told: Sequence[Fact]) -> Mapping[str, Any]:
    row = meaning(entity, ledger_of(told)) if told else None
    return row._asdict() if row else {}


def _recorded_at(heard: Heard, told: Sequence[Fact]) -> Mapping[str, datetime]:
    answer = heard.client.query(
        "SELECT event_id, min(recorded_at) FROM raw.event "
        "WHERE tenant_id = %(tenant)s AND event_id IN %(ids)s GROUP BY event_id",
        parameters={"tenant": heard.tenant, "ids": tuple({fact.event_id for fact in told})},
        tz_mode="aware",
    )
    return dict(answer.result_rows)


def _near(heard: Heard, name: Name) -> list[str]:
    """Ids that look alike."""
    answer = heard.client.query(
        f"SELECT {name.kind}_id AS id FROM {TABLES[name.kind].name} "
        "WHERE tenant_id = %(tenant)s GROUP BY id "
        "ORDER BY editDistance(substring(id, 1, 100), %(id)s), id LIMIT 3",
        parameters={"tenant": heard.tenant, "id": name.id[:100]},
    )
    return [id for (id,) in answer.result_rows]
