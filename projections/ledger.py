"""What has an entity heard, and in which order does it count?

A ledger is a grow-only set of facts. Its row is a function of that set, its version is the size
of the set: so the same set gives the same row and version, whoever computes them, and a row from
a larger set has a higher version.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from events.tenant import EntityErased
from projections.fact import Fact, Triple, in_order, stub


@dataclass(slots=True)
class Ledger:
    """The facts of one entity, by triple."""

    heard: dict[Triple, Fact] = field(default_factory=dict)
    is_erased: bool = False


def ledger_of(facts: Iterable[Fact]) -> Ledger:
    """A ledger that has heard these facts."""
    ledger = Ledger()
    for fact in facts:
        add(ledger, fact)
    return ledger


def add(ledger: Ledger, fact: Fact) -> bool:
    """Add one fact, the only way into a ledger; False when it was there already.

    An erasure empties what was heard before it and what is heard after it, in place.
    """
    if fact.triple in ledger.heard:
        return False
    if isinstance(fact.said, EntityErased) and not fact.is_erased:
        ledger.is_erased = True
        ledger.heard = {triple: _emptied(known) for triple, known in ledger.heard.items()}
    ledger.heard[fact.triple] = _emptied(fact) if ledger.is_erased else fact
    return True


def facts(ledger: Ledger) -> list[Fact]:
    """The facts that count, in fold order: per id the highest (version, digest); none once erased."""
    if ledger.is_erased:
        return []
    latest: dict[str, Fact] = {}
    for fact in ledger.heard.values():
        known = latest.get(fact.id)
        if known is None or (known.version, known.digest) < (fact.version, fact.digest):
            latest[fact.id] = fact
    return in_order(list(latest.values()))


def version(ledger: Ledger) -> int:
    """How many facts the ledger has heard; superseded ones count."""
    return len(ledger.heard)


def conflicts(ledger: Ledger) -> list[str]:
    """The fact ids that one source version told with different content; the higher digest counts."""
    told = Counter((fact.id, fact.version) for fact in ledger.heard.values())
    return sorted({fact_id for (fact_id, _), times in told.items() if times > 1})


def _emptied(fact: Fact) -> Fact:
    """A stub, except for the erasure itself: it must go on erasing when the ledger is loaded again."""
    return fact if isinstance(fact.said, EntityErased) and not fact.is_erased else stub(fact)
