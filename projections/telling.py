"""What does a ledger tell others?

An activity forwards its facts, unchanged, to every deal and prospect that any of its facts ever
named and the fact itself does not. A merged deal or prospect forwards its touches and its merges
to whom it was merged into, with the path they took. Telling is monotone: a larger ledger tells
everything a smaller one told, so what a place hears depends on the log alone and not on the order
or the batches it came in (docs/decisions/0001).
"""

from collections.abc import Iterator

from events.contact import ContactMerged
from events.deal import DealMerged, DealUnmerged
from events.lead import LeadConverted
from events.tenant import EntityErased
from projections.fact import Entity, Fact, Name, Triple
from projections.ledger import Ledger
from projections.routing import PLACE_KINDS

Told = dict[tuple[Entity, Triple], Fact]

MERGES = (DealMerged.type, ContactMerged.type, LeadConverted.type)
_REGISTERS = (*MERGES, DealUnmerged.type)


def told(entity: Entity, ledger: Ledger) -> Told:
    """All that this ledger has to tell; what it told before is a part of it."""
    heard = list(ledger.heard.values())
    if entity.kind == "activity" and len(heard) > 1:
        forwarded = _to_places(heard)
    elif entity.kind in PLACE_KINDS and any(fact.type in MERGES for fact in heard):
        forwarded = _to_survivors(entity, heard)
    else:
        return {}
    return {(fact.entity, fact.triple): fact for fact in forwarded}


def _to_places(heard: list[Fact]) -> Iterator[Fact]:
    named = dict.fromkeys(name for fact in heard for name in fact.named)
    for place in [name for name in named if name.kind in PLACE_KINDS]:
        for fact in heard:
            if place not in fact.named:
                yield fact._replace(entity=fact.entity._replace(kind=place.kind, id=place.id))


def _to_survivors(loser: Entity, heard: list[Fact]) -> Iterator[Fact]:
    for survivor in filter(None, dict.fromkeys(_survivor(fact, loser) for fact in heard)):
        entity = loser._replace(id=survivor)
        for fact in heard:
            if _may_go(fact, loser, entity):
                path = (*fact.path, loser.id)
                yield fact._replace(entity=entity, id=f"{loser.id}>{fact.id}", path=path)


def _survivor(fact: Fact, loser: Entity) -> str | None:
    """Into whom this fact merges its entity; None when it does not."""
    if fact.path or fact.type not in MERGES or fact.named[0] != Name(loser.kind, loser.id):
        return None
    others = [name.id for name in fact.named[1:] if name.kind == loser.kind]
    return others[0] if others else None


def _may_go(fact: Fact, loser: Entity, survivor: Entity) -> bool:
    """Touches, merges and erasures go; a fact stops where it has been or was addressed directly."""
    is_touch = fact.named[0].kind == "activity"
    if not is_touch and fact.type not in (*_REGISTERS, EntityErased.type):
        return False
    if survivor.id in (*fact.path, loser.id):
        return False
    is_direct = not fact.path and Name(survivor.kind, survivor.id) in fact.named
    return is_touch or not is_direct
