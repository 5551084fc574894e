"""What has an entity heard so far, as this worker knows it?

The durable state is `core.fact`; what is in memory is a cache of one partition's ledgers. A ledger
that is not here is loaded, and a load is complete or refused: fewer facts than the stored row was
computed from means that the warehouse does not yet show what it has acknowledged, and fewer than it
counts that its answer was torn.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol, cast
from weakref import WeakSet

import msgspec
import stamina

from events.catalogue import VERSIONS
from events.envelope import Actor, TimePrecision
from projections.fact import TABLE, Entity, Fact, FactRow, Name
from projections.ledger import Ledger, ledger_of, version
from projections.meaning import TABLES
from streams.errors import IncompleteLedger
from streams.packing import said_of
from streams.warehouse import patiently

INCOMPLETE_SECONDS_MAX = 30.0
# A fact with its share of a ledger takes some 2.5 KB, so these take 300 MB of a worker's 800.
FACTS_MAX = 120_000
LARGE_FACTS = 1_000
# The keys of a batch stand in the query itself.
QUERY_SETTINGS = {"max_query_size": 256 * 1024 * 1024}


class Queries(Protocol):
    """The one thing that loading needs from a ClickHouse client."""

    def query(
        self,
        query: str,
        *,
        parameters: dict[str, Any],
        settings: dict[str, Any],
        query_formats: dict[str, str] | None = None,
        tz_mode: Any,
    ) -> Any: ...


class Room:
    """So many facts a worker may hold, whichever partitions it has: an equal share for each."""

    def __init__(self, facts_max: int = FACTS_MAX) -> None:
        self._facts_max = facts_max
        # A partition that went to another worker gives its share back with its ledgers.
        self._partitions: WeakSet[Ledgers] = WeakSet()

    def enter(self, partition: "Ledgers") -> None:
        self._partitions.add(partition)

    @property
    def share(self) -> int:
        return self._facts_max // len(self._partitions)


class Ledgers:
    """The ledgers of one partition, bounded by their number and by the facts that they hold."""

    def __init__(
        self, client: Queries, *, generation: int, ledgers_max: int, room: Room | None = None
    ) -> None:
        self._client = client
        self._generation = generation
        self._ledgers_max = ledgers_max
        self._room = room or Room()
        self._room.enter(self)
        self._held: OrderedDict[Entity, Ledger] = OrderedDict()
        self._sizes: dict[Entity, int] = {}
        self._facts_held = 0

    def __len__(self) -> int:
        return len(self._held)

    async def of(self, entities: Collection[Entity]) -> dict[Entity, Ledger]:
        """The ledgers of these entities, to add to."""
        missing = [entity for entity in entities if entity not in self._held]
        if missing:
            self._held.update(await self._loaded(missing))
            for entity in missing:
                self._measure(entity)
        for entity in entities:
            self._held.move_to_end(entity)
        return {entity: self._held[entity] for entity in entities}

    def trim(self, touched: Iterable[Entity]) -> None:
        """Drop what is too much; only when all that was added to the ledgers has landed.

        First the large ones among those touched, because one of them takes the room of thousands;
        then the least recently used.
        """
        for entity in touched:
            self._measure(entity)
        facts_max = self._room.share
        by_size = sorted(touched, key=lambda entity: self._sizes[entity], reverse=True)
        for entity in by_size:
            if self._facts_held <= facts_max or self._sizes[entity] <= LARGE_FACTS:
                break
            self._drop(entity)
        while len(self._held) > self._ledgers_max or self._facts_held > facts_max:
            self._drop(next(iter(self._held)))

    def _measure(self, entity: Entity) -> None:
        size = version(self._held[entity])
        self._facts_held += size - self._sizes.get(entity, 0)
        self._sizes[entity] = size

    def _drop(self, entity: Entity) -> None:
        del self._held[entity]
        self._facts_held -= self._sizes.pop(entity)

    async def _loaded(self, entities: Collection[Entity]) -> dict[Entity, Ledger]:
        async for attempt in stamina.retry_context(
            on=IncompleteLedger, attempts=None, timeout=INCOMPLETE_SECONDS_MAX
        ):
            with attempt:
                ledgers = await patiently(lambda: self._ledgers(entities))
                await asyncio.sleep(0)
                # Counted last: what another keeper stores meanwhile must not make up for what
                # the answer misses.
                counted = await patiently(lambda: self._counted(entities))
                _refuse_incomplete(ledgers, counted)
        return ledgers

    def _ledgers(self, entities: Collection[Entity]) -> dict[Entity, Ledger]:
        names = ", ".join(f"`{name}`" for name in TABLE.columns if name not in TABLE.stamps)
        answer = self._client.query(
            f"SELECT {names} FROM {TABLE.name} FINAL PREWHERE {_ASKED_FOR} "
            "WHERE generation = %(generation)s",
            parameters={"generation": self._generation, "entities": _spelt(entities)},
            settings=QUERY_SETTINGS,
            query_formats={"Tuple": "tuple"},
            tz_mode="aware",
        )
        heard = defaultdict[Entity, list[Fact]](list)
        for values in answer.result_rows:
            fact = fact_of(FactRow(*values))
            heard[fact.entity].append(fact)
        return {entity: ledger_of(heard[entity]) for entity in entities}

    def _counted(self, entities: Collection[Entity]) -> dict[Entity, int]:
        """How many facts each entity is known to have heard; one that heard none is not in it.

        The version of its row alone would not do: a row comes after its facts, or never.
        """
        kinds = defaultdict[str, list[tuple[str, str]]](list)
        for entity in entities:
            kinds[entity.kind].append((entity.tenant_id, entity.id))
        answer = self._client.query(
            " UNION ALL ".join([_FACT_COUNTS, *map(_versions, kinds)]),
            parameters={
                "generation": self._generation,
                "entities": _spelt(entities),
                **{kind: _spelt(keys) for kind, keys in kinds.items()},
            },
            settings=QUERY_SETTINGS,
            tz_mode="aware",
        )
        counted = defaultdict[Entity, int](int)
        for kind, tenant_id, id_, count in answer.result_rows:
            entity = Entity(tenant_id, kind, id_)
            counted[entity] = max(counted[entity], count)
        return counted


def _among(columns: Sequence[str], parameter: str) -> str:
    """A condition on columns: their values are one of the keys of this parameter.

    The keys are one text: one that stands in the query by itself takes the engine 20 µs to read.
    """
    types = ", ".join(["String"] * len(columns))
    keys = f"arrayJoin(JSONExtract(%({parameter})s, 'Array(Tuple({types}))')) AS key"
    parts = ", ".join(f"key.{place}" for place, _ in enumerate(columns, 1))
    return f"({', '.join(columns)}) IN (SELECT {parts} FROM (SELECT {keys}))"


def _spelt(keys: Iterable[tuple[str, ...]]) -> str:
    return msgspec.json.encode(list(keys)).decode()


# Asked before all else, so that of the rows of others only the key is read.
_ASKED_FOR = _among(("tenant_id", "entity_kind", "entity_id"), "entities")
_FACT_COUNTS = (
    "SELECT toString(entity_kind) AS kind, toString(tenant_id) AS tenant, entity_id AS id, "
    f"uniqExact(fact_id, fact_version, digest) FROM {TABLE.name} PREWHERE {_ASKED_FOR} "
    "WHERE generation = %(generation)s GROUP BY kind, tenant, id"
)


def _versions(kind: str) -> str:
    return (
        f"SELECT '{kind}', toString(tenant_id) AS tenant, toString({kind}_id) AS id, max(version) "
        f"FROM {TABLES[kind].name} PREWHERE {_among(('tenant_id', f'{kind}_id'), kind)} "
        "WHERE generation = %(generation)s GROUP BY tenant, id"
    )


def fact_of(row: FactRow) -> Fact:
    """The fact that a row holds."""
    named = tuple(Name(*name) for name in row.named)
    return Fact(
        entity=Entity(row.tenant_id, row.entity_kind, row.entity_id),
        id=row.fact_id,
        version=row.fact_version,
        digest=row.digest,
        type=row.type,
        said=said_of(row.type, VERSIONS[row.type], row.data, named[0]),
        data=row.data,
        occurred_at=row.occurred_at,
        time_precision=cast(TimePrecision, row.time_precision),
        rep_id=row.rep_id or None,
        actor=cast(Actor, row.actor),
        actor_timezone=row.actor_timezone or None,
        event_id=row.event_id,
        named=named,
        path=tuple(row.path),
        is_erased=bool(row.is_erased),
    )


def _refuse_incomplete(ledgers: dict[Entity, Ledger], counted: dict[Entity, int]) -> None:
    for entity, expected in counted.items():
        found = version(ledgers[entity])
        if found < expected:
            raise IncompleteLedger("/".join(entity), found=found, expected=expected)
