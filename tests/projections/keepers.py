"""What does a whole log come to, without Kafka and without a warehouse?

Every entity has a ledger; what it tells others goes back on the log until nothing new is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from events.envelope import Envelope
from projections.fact import Entity, Fact, Triple
from projections.ledger import Ledger, add, ledger_of, version
from projections.meaning import meaning
from projections.routing import facts_of
from projections.telling import told
from tests.projections.tellings import TENANT


class End(NamedTuple):
    """What an entity heard, and what follows from it."""

    heard: frozenset[Triple]
    row: Any
    version: int


@dataclass
class Keepers:
    """The ledgers in memory, and what survives a kill."""

    ledgers: defaultdict[Entity, Ledger] = field(default_factory=lambda: defaultdict(Ledger))
    stored: dict[Entity, list[Fact]] = field(default_factory=dict)

    def work(self, batch: Iterable[Fact]) -> list[Fact]:
        """Put the facts into their ledgers; return what these now tell and did not tell before.

        The rows are told each time, as a keeper does, so that each goes on from the one before.
        """
        by_entity: defaultdict[Entity, list[Fact]] = defaultdict(list)
        for fact in batch:
            by_entity[fact.entity].append(fact)
        news: list[Fact] = []
        for entity, facts in by_entity.items():
            ledger = self.ledgers[entity]
            before = told(entity, ledger)
            for fact in facts:
                add(ledger, fact)
            news += [fact for key, fact in told(entity, ledger).items() if key not in before]
            meaning(entity, ledger)
        return news

    def store(self) -> None:
        self.stored = {entity: list(each.heard.values()) for entity, each in self.ledgers.items()}

    def restart(self, random: Random) -> None:
        """Forget what was not stored, and load the rest in whatever order the store gives it."""
        self.ledgers.clear()
        for entity, facts in self.stored.items():
            self.ledgers[entity] = ledger_of(random.sample(facts, len(facts)))

    def ends(self) -> dict[Entity, End]:
        return {
            entity: End(frozenset(ledger.heard), meaning(entity, ledger), version(ledger))
            for entity, ledger in self.ledgers.items()
        }


def after(*events: Envelope) -> Keepers:
    """When everything was heard at once, and everything told was heard as well."""
    return after_all([fact for event in events for fact in facts_of(event)])


def after_all(batch: list[Fact]) -> Keepers:
    """The same, from the facts of the events."""
    keepers = Keepers()
    while batch:
        batch = keepers.work(batch)
    return keepers


def after_disorder(events: Iterable[Envelope], random: Random) -> Keepers:
    """In any order, with repetitions, in batches of any size, and with kills before the store."""
    keepers = Keepers()
    pending = [fact for event in events for fact in facts_of(event)]
    pending += random.choices(pending, k=len(pending) // 3) if pending else []
    while pending:
        random.shuffle(pending)
        size = random.randint(1, len(pending))
        batch, pending = pending[:size], pending[size:]
        pending += keepers.work(batch)
        if random.random() < 0.2:
            keepers.restart(random)
            pending += batch
        else:
            keepers.store()
    return keepers


def rows(*events: Envelope) -> Mapping[tuple[str, str], Any]:
    """The row of every entity, by kind and id."""
    return {(entity.kind, entity.id): end.row for entity, end in after(*events).ends().items()}


def row(kind: str, id: str, *events: Envelope) -> Any:
    """The row of one entity after these events."""
    found = after(*events).ledgers
    return meaning(entity := Entity(TENANT, kind, id), found[entity])
