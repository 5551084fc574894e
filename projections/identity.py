"""Which thing does an event tell of?

The fact id names the thing told, not the telling: a webhook, a poll and a backfill of one change
are one fact, and a correction is the same id with a higher source version.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from events.account import AccountValueChanged
from events.activity import (
    ActivityEvent,
    ActivityLinked,
    ActivityUnlinked,
    CallCompleted,
    EmailReceived,
    EmailSent,
    MeetingAccepted,
    MeetingDeclined,
    MeetingRescheduled,
    MessageReceived,
    MessageSent,
    NoteRecorded,
)
from events.catalogue import type_of
from events.deal import (
    DealAccountChanged,
    DealAmountChanged,
    DealAttributeChanged,
    DealCloseDateChanged,
    DealContactLinked,
    DealContactUnlinked,
    DealMerged,
    DealOwnerChanged,
    DealStageChanged,
    DealUnmerged,
)
from events.envelope import Envelope
from events.payload import Payload
from events.reply import ReplyClassified, ReplyScored
from events.values import instant_text

SNAPSHOTS = (CallCompleted, EmailSent, EmailReceived, MessageSent, MessageReceived, NoteRecorded)

_REGISTERS: Mapping[str, tuple[type[Payload], str]] = {
    "stage": (DealStageChanged, "stage"),
    "owner": (DealOwnerChanged, "owner_id"),
    "account": (DealAccountChanged, "account_id"),
    "close_date": (DealCloseDateChanged, "expected_close_on"),
}


def fact_id(event: Envelope) -> str:
    """The id of the fact that every entity named by the event hears."""
    said = event.data
    match said:
        case AccountValueChanged():
            return f"{said.component_id}:{instant_text(event.occurred_at)}"
        case ActivityEvent():
            return _activity_fact_id(said, event.occurred_at)
    register = _register(event)
    at = instant_text(event.occurred_at)
    if register is None:
        return f"{event.subject.partition('/')[2]}:{event.type}:{at}"
    name, value = register
    return f"{event.subject.partition('/')[2]}:{name}:{at}:{value}"


def _activity_fact_id(said: ActivityEvent, occurred_at: datetime) -> str:
    activity, at = said.activity_id, instant_text(occurred_at)
    match said:
        case _ if isinstance(said, SNAPSHOTS):
            return activity
        case MeetingAccepted(prospect_id=prospect):
            return f"{activity}:accepted:{prospect}"
        case MeetingDeclined(prospect_id=prospect):
            return f"{activity}:declined:{prospect}"
        case MeetingRescheduled():
            return f"{activity}:rescheduled:{at}"
        case ActivityLinked(entity_kind=kind, entity_id=linked):
            return f"{activity}:link:{kind}/{linked}:{at}:linked"
        case ActivityUnlinked(entity_kind=kind, entity_id=linked):
            return f"{activity}:link:{kind}/{linked}:{at}:unlinked"
        case ReplyScored(scorer_id=scorer):
            return f"{activity}:reply.scored:{at}:{scorer}"
        case ReplyClassified(by=by):
            return f"{activity}:reply.classified:{at}:{by}"
    step = type_of(said).rpartition(".")[2]
    return f"{activity}:{step}:{at}" if step == "deleted" else f"{activity}:{step}"


def _register(event: Envelope) -> tuple[str, str] | None:
    """The property that the event sets and the value it sets it to; None for any other event."""
    match event.data:
        case DealAttributeChanged(name=name, value=value):
            # The id outlives an erasure, so what a customer wrote enters it only as a digest.
            return f"attribute.{name}", sha256(value.encode()).hexdigest()[:16]
        case DealContactLinked(prospect_id=prospect):
            return f"contact.{prospect}", "linked"
        case DealContactUnlinked(prospect_id=prospect):
            return f"contact.{prospect}", "unlinked"
        case DealMerged(into_deal_id=into):
            return "merged", into
        case DealUnmerged():
            return "merged", ""
        case DealAmountChanged(amount=amount, currency=currency):
            return "amount", f"{amount} {currency}"
    for register, (payload, field) in _REGISTERS.items():
        if isinstance(event.data, payload):
            return register, str(getattr(event.data, field) or "")
    return None
