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
from events.envelope import Envelope, Payload
from events.lead import LeadConverted, LeadEvent
from events.rep import RepEvent
from events.tenant import EntityErased
from projections.fact import Entity, Fact, digest
from projections.identity import fact_id

PLACE_KINDS = ("deal", "prospect")
_KIND_OF = {"lead": "prospect", "contact": "prospect"}


def facts_of(event: Envelope) -> list[Fact]:
    """One fact per entity that the event names, all with the same triple."""
    said_digest = digest(event, encode_payload(event.data))
    return [
        Fact(
            entity=Entity(event.tenant_id, kind, id_),
            id=fact_id(event),
            version=event.source_version,
            digest=said_digest,
            said=event.data,
            occurred_at=event.occurred_at,
            time_precision=event.time_precision,
            rep_id=event.rep_id,
            actor=event.actor,
            actor_timezone=event.actor_timezone,
            event_id=str(event.event_id),
        )
        for kind, id_ in dict.fromkeys(named(event.tenant_id, event.data))
    ]


def named(tenant_id: str, said: Payload) -> Iterator[tuple[str, str]]:
    """Kind and id of every entity that a payload names and that keeps a ledger of such events."""
    match said:
        case ActivityEvent():
            yield "activity", said.activity_id
            yield from places_named(said)
        case DealEvent():
            yield "deal", said.deal_id
            yield from _named_beside_deal(said)
        case LeadEvent():
            yield "prospect", said.lead_id
            if isinstance(said, LeadConverted) and said.contact_id:
                yield "prospect", said.contact_id
        case ContactEvent():
            yield "prospect", said.contact_id
            if isinstance(said, ContactMerged):
                yield "prospect", said.into_contact_id
        case AccountEvent():
            yield "account", said.account_id
        case RepEvent():
            yield "rep", said.rep_id
        case EntityErased(entity_kind=kind, entity_id=id_):
            yield kind_of(kind), id_
        case _:
            yield "tenant", tenant_id


def places_named(said: ActivityEvent) -> Iterator[tuple[str, str]]:
    """The deals and prospects that this event of an activity names, also those it takes away."""
    yield from (("deal", deal) for deal in said.deal_ids or ())
    yield from (("prospect", prospect) for prospect in said.prospect_ids or ())
    match said:
        case MeetingAccepted(prospect_id=prospect) | MeetingDeclined(prospect_id=prospect):
            yield "prospect", prospect
        case ActivityLinked(entity_kind=kind, entity_id=id_) | ActivityUnlinked(
            entity_kind=kind, entity_id=id_
        ):
            if kind_of(kind) in PLACE_KINDS:
                yield kind_of(kind), id_


def kind_of(entity_kind: str) -> str:
    """The ledger's word for a kind on the wire: leads and contacts are prospects."""
    return _KIND_OF.get(entity_kind, entity_kind)


def _named_beside_deal(said: DealEvent) -> Iterator[tuple[str, str]]:
    match said:
        case DealCreated(prospect_ids=prospects):
            yield from (("prospect", prospect) for prospect in prospects)
        case DealContactLinked(prospect_id=prospect) | DealContactUnlinked(prospect_id=prospect):
            yield "prospect", prospect
        case DealMerged(into_deal_id=into) | DealUnmerged(into_deal_id=into):
            yield "deal", into
