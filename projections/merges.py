"""Who was merged into whom, as far as this entity has heard?

A loser's last register fact names its survivor. The same register fact may be heard directly and
forwarded by several losers, so it is known by the id that its origin gave it. An edge that would
close a cycle does not hold, the later ones first to go.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from events.contact import ContactMerged
from events.deal import DealMerged, DealUnmerged
from events.lead import LeadConverted
from projections.fact import Fact, in_order

Edges = Mapping[str, str]

_REGISTERS = (DealMerged.type, DealUnmerged.type, ContactMerged.type, LeadConverted.type)


def edges(facts: Iterable[Fact]) -> Edges:
    """Loser to survivor, for the merges that hold."""
    heard = [fact for fact in facts if fact.type in _REGISTERS]
    latest = {fact.named[0].id: fact for fact in in_order(_once(heard)) if _is_told(fact)}
    holding: dict[str, str] = {}
    for loser, fact in sorted(latest.items(), key=lambda edge: (edge[1].occurred_at, edge[0])):
        survivor = _survivor(fact)
        if survivor and loser not in _followed(holding, survivor):
            holding[loser] = survivor
    return holding


def is_on(edges: Edges, path: Sequence[str], entity_id: str) -> bool:
    """Whether every merge on the way from the path's first entity to this one holds."""
    if not path:  # As nearly all facts: heard directly.
        return True
    return all(edges.get(loser) == survivor for loser, survivor in pairwise((*path, entity_id)))


def _once(heard: Iterable[Fact]) -> Iterable[Fact]:
    """Each register fact under the id its origin gave it; the highest (version, digest) counts."""
    known: dict[str, Fact] = {}
    for fact in heard:
        own_id = fact.id[sum(len(loser) + 1 for loser in fact.path) :]
        before = known.get(own_id)
        if before is None or (before.version, before.digest) < (fact.version, fact.digest):
            known[own_id] = fact._replace(id=own_id)
    return known.values()


def _survivor(fact: Fact) -> str:
    """Into whom the fact merges the one it is about; empty when into nobody."""
    return "" if fact.type == DealUnmerged.type else fact.named[-1].id


def _is_told(fact: Fact) -> bool:
    """A conversion without a contact and a merge into oneself say nothing."""
    return fact.type == DealUnmerged.type or len(fact.named) > 1


def _followed(edges: Edges, loser: str) -> set[str]:
    """The loser and everyone it was merged into, one after the other."""
    way = {loser}
    while loser in edges:
        loser = edges[loser]
        way.add(loser)
    return way
