"""What does an entity look like now that it has heard this?

The keeper adds facts to the ledgers of their entities and writes the row that follows. In this
order: what the ledgers tell others is acknowledged, the new facts are stored, then the rows of
every entity the batch touched. After a kill the facts may be known already and the rows not yet
written, so known facts count as touching too.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from events.errors import NewerSchema
from events.tenant import EntityErased
from projections.fact import TABLE, Entity, Fact, fact_row
from projections.ledger import Ledger, add, conflicts, version
from projections.meaning import TABLES, meaning
from projections.telling import told
from streams import dead_letters, packing
from streams.batch import BEFORE_ALL_TIME, Batch, Told
from streams.crash_points import CrashPoint
from streams.dead_letters import KEEPER, DeadLetterRow
from streams.errors import NewerFact, UndecodableRecord
from streams.ledger_sizes import LedgerSizes
from streams.ledgers import Ledgers
from streams.metrics import Metrics
from streams.positions import Place, PositionRow
from streams.producer import Send
from streams.warehouse import Landing, Row

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one entity hears in a batch."""

    ledger: Ledger
    added: list[Fact]
    tells: list[Fact]
    is_erasure: bool

    def to_store(self) -> Iterable[Fact]:
        """The facts as the ledger holds them; an erasure writes stubs over those of before."""
        if self.is_erasure:
            return self.ledger.heard.values()
        return (self.ledger.heard[fact.triple] for fact in self.added)


@dataclass(frozen=True, slots=True)
class Effects:
    """Where the keeper's facts and rows go."""

    facts: Landing
    rows: Mapping[str, Landing]
    send: Send
    topic: str
    partitions: int
    dead_letters: str
    generation: int
    clock: Callable[[], datetime]
    metrics: Metrics
    sizes: LedgerSizes
    crash_point: CrashPoint


class Keeper:
    """The work on one partition of touchline.facts."""

    def __init__(self, ledgers: Ledgers, effects: Effects) -> None:
        self._ledgers = ledgers
        self._effects = effects
        self._is_settled = True
        self._next_offset = -1

    def knows_all_until(self, position: PositionRow) -> bool:
        """Whether the ledgers in memory are those that this position stands for."""
        return self._is_settled and self._next_offset == position.next_offset

    async def __call__(self, batch: Batch) -> Told:
        effects = self._effects
        until, facts, letters = _unpacked(batch, effects.clock())
        self._is_settled = False
        await self._set_aside(letters)
        facts = await self._kept_here(facts, batch.partition, until)
        ledgers = await self._ledgers.of(dict.fromkeys(fact.entity for fact in facts))
        effects.crash_point("keeper.ledgers_loaded")
        heard = heard_by(ledgers, facts)
        self._report_conflicts(heard)
        await self._send([fact for each in heard.values() for fact in each.tells], until)
        effects.crash_point("keeper.told_acknowledged")
        to_store = [fact for each in heard.values() for fact in each.to_store()]
        await effects.facts.land([fact_values(effects.generation, fact) for fact in to_store])
        effects.crash_point("keeper.facts_stored")
        await self._write_rows(ledgers)
        effects.crash_point("keeper.rows_stored")
        effects.metrics.facts.inc(len(facts))
        effects.sizes.look_at(ledgers)
        self._ledgers.trim(ledgers.keys())
        effects.metrics.ledgers.labels(batch.partition).set(len(self._ledgers))
        self._is_settled, self._next_offset = True, batch.next_offset
        return until

    async def _set_aside(self, letters: list[DeadLetterRow]) -> None:
        if letters:
            effects = self._effects
            await effects.send(effects.dead_letters, list(map(dead_letters.message, letters)))
            effects.metrics.dead_letters.inc(len(letters))

    def _report_conflicts(self, heard: Mapping[Entity, Heard]) -> None:
        for entity, each in heard.items():
            if not each.added:
                continue
            for fact_id in conflicts(each.ledger, among={fact.id for fact in each.added}):
                self._effects.metrics.conflicts.inc()
                log.warning("told differently at one version", entity=entity, fact_id=fact_id)

    async def _kept_here(self, facts: list[Fact], partition: int, until: Told) -> list[Fact]:
        """Send on what belongs to another partition since the topic was given more of them."""
        here, elsewhere = list[Fact](), list[Fact]()
        for fact in facts:
            is_here = packing.partition_of(fact.entity, self._effects.partitions) == partition
            (here if is_here else elsewhere).append(fact)
        await self._send(elsewhere, until)
        return here

    async def _send(self, facts: list[Fact], until: Told) -> None:
        if facts:
            effects = self._effects
            await effects.send(
                effects.topic,
                packing.messages(
                    facts, partitions=effects.partitions, recorded_at=until.recorded_at
                ),
            )

    async def _write_rows(self, ledgers: Mapping[Entity, Ledger]) -> None:
        effects = self._effects
        by_kind = rows_by_kind(ledgers, effects.generation)
        await asyncio.gather(*(effects.rows[kind].land(rows) for kind, rows in by_kind.items()))
        effects.metrics.rows.inc(sum(map(len, by_kind.values())))


class Keepers:
    """A keeper for each partition given to this worker."""

    def __init__(self, ledgers: Callable[[], Ledgers], effects: Effects) -> None:
        self._ledgers = ledgers
        self._effects = effects
        self._keepers: dict[Place, Keeper] = {}

    def __call__(self, position: PositionRow) -> Keeper:
        """The keeper of before, when nobody else has worked on its partition since."""
        keeper = self._keepers.get(position.place)
        if keeper is None or not keeper.knows_all_until(position):
            keeper = self._keepers[position.place] = Keeper(self._ledgers(), self._effects)
        return keeper


def heard_by(ledgers: Mapping[Entity, Ledger], facts: Iterable[Fact]) -> dict[Entity, Heard]:
    """Add the facts to their ledgers: what was new in each, and what it now tells besides."""
    by_entity = defaultdict[Entity, list[Fact]](list)
    for fact in facts:
        by_entity[fact.entity].append(fact)
    return {entity: _heard(entity, ledgers[entity], share) for entity, share in by_entity.items()}


def fact_values(generation: int, fact: Fact) -> Row:
    """A fact as its table takes it."""
    return generation, *TABLE.values(fact_row(fact))


def rows_by_kind(ledgers: Mapping[Entity, Ledger], generation: int) -> dict[str, list[Row]]:
    """The rows that follow from these ledgers, as the tables take them."""
    rows = defaultdict[str, list[Row]](list)
    for entity, ledger in ledgers.items():
        row = meaning(entity, ledger)
        if row is not None:
            values = TABLES[entity.kind].values(row)
            rows[entity.kind].append((generation, version(ledger), *values))
    return rows


def _heard(entity: Entity, ledger: Ledger, facts: list[Fact]) -> Heard:
    is_erasure = any(fact.type == EntityErased.type for fact in facts)
    if all(fact.triple in ledger.heard for fact in facts):
        return Heard(ledger, [], [], is_erasure)
    told_before = told(entity, ledger)
    added = [fact for fact in facts if add(ledger, fact)]
    tells = [fact for key, fact in told(entity, ledger).items() if key not in told_before]
    return Heard(ledger, added, tells, is_erasure)


def _unpacked(batch: Batch, now: datetime) -> tuple[Told, list[Fact], list[DeadLetterRow]]:
    """Each record on its own, so that one that nobody of ours wrote does not stop the others."""
    told, facts, letters = BEFORE_ALL_TIME, list[Fact](), list[DeadLetterRow]()
    for record in batch.records:
        try:
            recorded_at, share = packing.unpacked(record.value or b"")
        except NewerSchema as newer:
            raise NewerFact(batch.topic, batch.partition, record.offset, newer) from newer
        except UndecodableRecord as problem:
            letters.append(
                dead_letters.refused_in_the_log(
                    batch, record, refused_by=KEEPER, reason=str(problem), refused_at=now
                )
            )
        else:
            told = max(told, recorded_at)
            facts += share
    occurred_at = max((fact.occurred_at for fact in facts), default=BEFORE_ALL_TIME)
    return Told(occurred_at, told), facts, letters
