"""Who hears of an event?

An event reaches only the entities that it names; what depends on another entity is a dated join
in a view. The activity passes on to its other places what this event did not name (telling.py).
"""

from collections.abc import Iterator

from events.account import AccountEvent
from events.activity import (
    ActivityEvent,
    ActivityLinked,
    ActivityUnlinked,
    MeetingAccepted,
    MeetingDeclined,
)
from events.codec import encode_payload
from events.contact import ContactEvent, ContactMerged
from events.deal import (
    DealContactLinked,
    DealContactUnlinked,
    DealCreated,
    DealEvent,
    DealMerged,
    DealUnmerged,
)
from events.envelope import Envelope
from events.lead import LeadConverted, LeadEvent
from events.payload import Payload
from events.rep import RepEvent
from events.tenant import EntityErased
from projections.fact import Entity, Fact, Name, digest
from projections.identity import fact_id

PLACE_KINDS = ("deal", "prospect")


def facts_of(event: Envelope, data: str | None = None) -> list[Fact]:
    """One fact per entity that the event names, all with the same triple.

    `data` is the text of what it says, when it is known already.
    """
    data = encode_payload(event.data) if data is None else data
    said_digest, told, event_id = digest(event, data), fact_id(event), str(event.event_id)
    names = tuple(dict.fromkeys(named(event.tenant_id, event.data)))
    return [
        Fact(
            entity=Entity(event.tenant_id, *name),
            id=told,
            version=event.source_version,
            digest=said_digest,
            type=event.type,
            said=event.data,
            data=data,
            occurred_at=event.occurred_at,
            time_precision=event.time_precision,
            rep_id=event.rep_id,
            actor=event.actor,
            actor_timezone=event.actor_timezone,
            event_id=event_id,
            named=names,
        )
        for name in names
    ]


def named(tenant_id: str, said: Payload) -> Iterator[Name]:
    """Every entity that a payload names and that hears of it; the one it is about first."""
    match said:
        case ActivityEvent():
            yield Name("activity", said.activity_id)
            yield from places_named(said)
        case DealEvent():
            yield Name("deal", said.deal_id)
            yield from _named_beside_deal(said)
        case LeadEvent():
            yield Name("prospect", said.lead_id)
            if isinstance(said, LeadConverted) and said.contact_id:
                yield Name("prospect", said.contact_id)
        case ContactEvent():
            yield Name("prospect", said.contact_id)
            if isinstance(said, ContactMerged):
                yield Name("prospect", said.into_contact_id)
        case AccountEvent():
            yield Name("account", said.account_id)
        case RepEvent():
            yield Name("rep", said.rep_id)
        case EntityErased(entity_kind=kind, entity_id=id_):
            yield Name(kind, id_)
        case _:
            yield Name("tenant", tenant_id)


def places_named(said: ActivityEvent) -> Iterator[Name]:
    """The deals and prospects that this event of an activity names, also those it takes away."""
    yield from (Name("deal", deal) for deal in said.deal_ids or ())
    yield from (Name("prospect", prospect) for prospect in said.prospect_ids or ())
    match said:
        case MeetingAccepted(prospect_id=prospect) | MeetingDeclined(prospect_id=prospect):
            yield Name("prospect", prospect)
        case (
            ActivityLinked(entity_kind=kind, entity_id=id_)
            | ActivityUnlinked(entity_kind=kind, entity_id=id_)
        ):
            if kind in PLACE_KINDS:
                yield Name(kind, id_)


def _named_beside_deal(said: DealEvent) -> Iterator[Name]:
    match said:
        case DealCreated(prospect_ids=prospects):
            yield from (Name("prospect", prospect) for prospect in prospects)
        case DealContactLinked(prospect_id=prospect) | DealContactUnlinked(prospect_id=prospect):
            yield Name("prospect", prospect)
        case DealMerged(into_deal_id=into) | DealUnmerged(into_deal_id=into):
            yield Name("deal", into)
