"""What has an entity heard, as `core.fact` keeps it?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from events.tenant import EntityErased
from projections.fact import TABLE, Entity, Fact, FactRow, Name, in_order
from streams.generations import current
from streams.ledgers import fact_of

# Their names stand in the query itself, which is bounded.
ENTITIES_PER_QUERY = 500
_COLUMNS = ", ".join(f"`{name}`" for name in TABLE.columns if name not in TABLE.stamps)


@dataclass(frozen=True)
class Heard:
    """The facts of one tenant, read once for each entity."""

    client: Any
    tenant: str
    generation: int
    _known: dict[tuple[Entity, tuple[str, ...]], list[Fact]] = field(default_factory=dict)
    _survivors: dict[Name, Name] = field(default_factory=dict)

    @cached_property
    def newest(self) -> Sequence[Name]:
        """Whom the newest of all is about, told by the moment and told by the day."""
        answer = self.client.query(
            "SELECT argMax(named[1], occurred_at) FROM core.fact "
            "WHERE generation = %(generation)s AND tenant_id = %(tenant)s "
            "AND time_precision != 'none' GROUP BY time_precision",
            parameters={"generation": self.generation, "tenant": self.tenant},
            query_formats={"Tuple": "tuple"},
        )
        return [Name(*about) for (about,) in answer.result_rows]

    @classmethod
    def by(cls, client: Any, tenant: str) -> Self:
        """What entities of a tenant have heard, as the views read it."""
        heard = cls(client, tenant, current(client).generation)
        merged = client.query(
            "SELECT entity_kind, entity_id, survivor_id FROM core.survivor "
            "WHERE tenant_id = {tenant:String}",
            parameters={"tenant": tenant},
        )
        for kind, loser, survivor in merged.result_rows:
            heard._survivors[Name(kind, loser)] = Name(kind, survivor)
        return heard

    def whole(self, names: Iterable[Name], *about: str) -> list[Fact]:
        """What was said of these entities, and of those with whom they are one after merges."""
        return self.of(self.with_merged(names), *about)

    def with_merged(self, names: Iterable[Name]) -> list[Name]:
        """The entities, those merged into them, and those into whom they were merged."""
        told = dict.fromkeys(names)
        kin = {self._survivors.get(name, name) for name in told}
        told |= dict.fromkeys(sorted(kin))
        told |= {loser: None for loser, survivor in self._survivors.items() if survivor in kin}
        return self._with_merged_deals(list(told))

    def _with_merged_deals(self, told: list[Name]) -> list[Name]:
        """Deals hear of their merges themselves."""
        new = [name for name in told if name.kind == "deal"]
        while new:
            named = {other for fact in self.of(new, "deal") for other in fact.named}
            new = sorted(other for other in named - {*told} if other.kind == "deal")
            told = [*told, *new]
        return told

    def of(self, names: Iterable[Name], *about: str) -> list[Fact]:
        """All that these entities heard about entities of some kinds, in the order of the fold.

        What was said of somebody erased is not told again.
        """
        entities = [Entity(self.tenant, *name) for name in dict.fromkeys(names)]
        missing = [entity for entity in entities if (entity, about) not in self._known]
        for begin in range(0, len(missing), ENTITIES_PER_QUERY):
            self._load(missing[begin : begin + ENTITIES_PER_QUERY], about)
        return in_order(fact for entity in entities for fact in self._known[entity, about])

    def _load(self, entities: Collection[Entity], about: tuple[str, ...]) -> None:
        found = defaultdict[Entity, list[Fact]](list)
        for fact in self._facts(entities, about):
            if not fact.is_erased or fact.type == EntityErased.type:
                found[fact.entity].append(fact)
        self._known.update({(entity, about): found[entity] for entity in entities})

    def _facts(self, entities: Collection[Entity], about: tuple[str, ...]) -> Iterator[Fact]:
        answer = self.client.query(
            f"SELECT {_COLUMNS} FROM {TABLE.name} FINAL WHERE generation = %(generation)s "
            "AND (tenant_id, entity_kind, entity_id) IN %(entities)s "
            "AND (empty(%(about)s) OR has(%(about)s, tupleElement(named[1], 1)))",
            parameters={
                "generation": self.generation,
                "entities": tuple(tuple(entity) for entity in entities),
                "about": list(about),
            },
            query_formats={"Tuple": "tuple"},
            tz_mode="aware",
        )
        for row in answer.result_rows:
            yield fact_of(FactRow(*row))
