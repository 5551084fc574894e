"""What has an entity heard, and in which order does it count?

A ledger is a grow-only set of facts. Its row is a function of that set, its version is the size
of the set: so the same set gives the same row and version, whoever computes them, and a row from
a larger set has a higher version.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from events.tenant import EntityErased
from projections.fact import Entity, Fact, Name, Triple, in_order, stub
from projections.standing import Standing


@dataclass(slots=True)
class Ledger:
    """The facts of one entity, by triple, and the entities whose erasure it has heard of.

    `standing` is what they came to, as long as what was heard since only adds to it.
    """

    heard: dict[Triple, Fact] = field(default_factory=dict)
    erased: frozenset[Name] = frozenset()
    standing: Standing | None = field(default=None, compare=False)


def ledger_of(facts: Iterable[Fact]) -> Ledger:
    """A ledger that has heard these facts."""
    ledger = Ledger()
    for fact in facts:
        add(ledger, fact)
    return ledger


def add(ledger: Ledger, fact: Fact) -> bool:
    """Add one fact, the only way into a ledger; False when it was there already.

    An erasure empties what was heard about the erased entity before it, and what comes after.
    """
    if fact.triple in ledger.heard:
        return False
    heard = ledger.heard[fact.triple] = stub(fact) if _is_about(ledger.erased, fact) else fact
    if ledger.standing and not ledger.standing.takes(heard):
        ledger.standing = None
    if fact.type == EntityErased.type:
        ledger.erased |= {fact.named[0]}
        for triple, known in ledger.heard.items():
            if _is_about(frozenset({fact.named[0]}), known):
                ledger.heard[triple] = stub(known)
    return True


def facts(ledger: Ledger) -> list[Fact]:
    """The facts that count, in fold order: per id the highest (version, digest); none erased."""
    return counting(ledger.heard.values())


def counting(heard: Collection[Fact]) -> list[Fact]:
    """The same, of any facts of one entity."""
    if len(heard) == 1:  # As most activities are: told once.
        return [fact for fact in heard if not fact.is_erased]
    latest: dict[str, Fact] = {}
    for fact in heard:
        known = latest.get(fact.id)
        if known is None or (known.version, known.digest) < (fact.version, fact.digest):
            latest[fact.id] = fact
    return in_order(fact for fact in latest.values() if not fact.is_erased)


def version(ledger: Ledger) -> int:
    """How many facts the ledger has heard; superseded and erased ones count."""
    return len(ledger.heard)


def is_erased(ledger: Ledger, entity: Entity) -> bool:
    """Whether the entity itself has been erased."""
    return Name(entity.kind, entity.id) in ledger.erased


def conflicts(ledger: Ledger, among: Collection[str]) -> list[str]:
    """Which of these fact ids were told with other content at the same version.

    The higher digest counts.
    """
    told = [(each.id, each.version) for each in ledger.heard if each.id in among]
    if len(set(told)) == len(told):
        return []
    return sorted({fact_id for (fact_id, _), times in Counter(told).items() if times > 1})


def _is_about(erased: frozenset[Name], fact: Fact) -> bool:
    """Heard by an erased entity, forwarded through one, or said about an erased activity."""
    if not erased or fact.type == EntityErased.type:
        return False
    kind = fact.entity.kind
    about = {Name(kind, fact.entity.id), *(Name(kind, id_) for id_ in fact.path)}
    if fact.named[0].kind == "activity":
        about.add(fact.named[0])
    return not erased.isdisjoint(about)
