"""What does a ledger tell others?

An activity forwards its facts, unchanged, to every deal and prospect that any of its facts ever
named and the fact itself does not. A merged deal or prospect forwards its touches and its merges
to whom it was merged into, with the path they took. Telling is monotone: a larger ledger tells
everything a smaller one told, so what a place hears depends on the log alone and not on the order
or the batches it came in (docs/decisions/0001).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from events.activity import ActivityEvent
from events.contact import ContactMerged
from events.deal import DealMerged, DealUnmerged
from events.envelope import Payload
from events.lead import LeadConverted
from projections.fact import Entity, Fact, Triple
from projections.ledger import Ledger
from projections.routing import named

Told = dict[tuple[Entity, Triple], Fact]

_FORWARDED = (ActivityEvent, DealMerged, DealUnmerged, ContactMerged, LeadConverted)


def told(entity: Entity, ledger: Ledger) -> Told:
    """All that this ledger has to tell; what it told before is a part of it."""
    match entity.kind:
        case "activity" if len(ledger.heard) > 1:
            forwarded = _to_places(entity, list(ledger.heard.values()))
        case "deal" | "prospect":
            forwarded = _to_survivors(entity, list(ledger.heard.values()))
        case _:
            return {}
    return {(fact.entity, fact.triple): fact for fact in forwarded}


def survivor_of(said: Payload, loser_id: str) -> str | None:
    """Into whom this event merges the entity; None when it does not."""
    match said:
        case DealMerged(deal_id=loser, into_deal_id=into) if loser == loser_id:
            return into
        case ContactMerged(contact_id=loser, into_contact_id=into) if loser == loser_id:
            return into
        case LeadConverted(lead_id=loser, contact_id=into) if loser == loser_id:
            return into
    return None


def _to_places(activity: Entity, heard: list[Fact]) -> Iterator[Fact]:
    names = [set(_places(fact)) for fact in heard]
    for place in set[Entity]().union(*names):
        for fact, already in zip(heard, names, strict=True):
            if place not in already:
                yield replace(fact, entity=place)


def _places(fact: Fact) -> Iterable[Entity]:
    tenant = fact.entity.tenant_id
    return (
        Entity(tenant, kind, id_)
        for kind, id_ in named(tenant, fact.said)
        if kind != "activity" and not fact.is_erased
    )


def _to_survivors(loser: Entity, heard: list[Fact]) -> Iterator[Fact]:
    survivors = {survivor_of(fact.said, loser.id) for fact in heard if not fact.path} - {None}
    for survivor in survivors:
        entity = loser._replace(id=str(survivor))
        for fact in heard:
            if isinstance(fact.said, _FORWARDED) and _may_go(fact, loser, entity):
                yield replace(
                    fact, entity=entity, id=f"{loser.id}>{fact.id}", path=(*fact.path, loser.id)
                )


def _may_go(fact: Fact, loser: Entity, survivor: Entity) -> bool:
    """A fact stops where it has been, and is not told to whom it was addressed directly."""
    if survivor.id in (*fact.path, loser.id):
        return False
    merged = not isinstance(fact.said, ActivityEvent)
    direct = (survivor.kind, survivor.id) in set(named(survivor.tenant_id, fact.said))
    return not (merged and direct and not fact.path)
