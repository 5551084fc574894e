"""Which thing does an event tell of?

The fact id names the thing told, not the telling: a webhook, a poll and a backfill of one change
are one fact, and a correction is the same id with a higher source version.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from events.account import (
    AccountAttributeChanged,
    AccountMerged,
    AccountOwnerChanged,
    AccountUnmerged,
    AccountValueChanged,
    PurchaseMade,
)
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
from events.lead import (
    LeadClaimed,
    LeadOfferDeclined,
    LeadOffered,
    LeadOfferExpired,
    LeadOwnerChanged,
)
from events.rep import (
    AbsenceRecorded,
    QuotaSet,
    RepPresenceChanged,
    RoleAssigned,
    TeamJoined,
    TeamLeft,
)
from events.reply import ReplyClassified, ReplyScored
from events.tenant import ConnectorGapRecorded, CurrencyRateSet, PipelineDefined
from events.values import instant_text

SNAPSHOTS = (CallCompleted, EmailSent, EmailReceived, MessageSent, MessageReceived, NoteRecorded)

# The property that an event sets, and the value it sets it to: without them, two properties set in
# one instant would be one fact.
_REGISTERS: Mapping[str, tuple[str, str]] = {
    AbsenceRecorded.type: ("absence.{0.from_on}", ""),
    AccountMerged.type: ("merged", "{0.into_account_id}"),
    AccountOwnerChanged.type: ("owner", "{0.owner_id}"),
    AccountUnmerged.type: ("merged", ""),
    ConnectorGapRecorded.type: ("gap.{0.connector}", ""),
    CurrencyRateSet.type: ("rate.{0.from_currency}/{0.to_currency}", "{0.on}"),
    DealAccountChanged.type: ("account", "{0.account_id}"),
    DealAmountChanged.type: ("amount", "{0.amount} {0.currency}"),
    DealCloseDateChanged.type: ("close_date", "{0.expected_close_on}"),
    DealContactLinked.type: ("contact.{0.prospect_id}", "linked"),
    DealContactUnlinked.type: ("contact.{0.prospect_id}", "unlinked"),
    DealMerged.type: ("merged", "{0.into_deal_id}"),
    DealOwnerChanged.type: ("owner", "{0.owner_id}"),
    DealStageChanged.type: ("stage", "{0.stage}"),
    DealUnmerged.type: ("merged", ""),
    LeadClaimed.type: ("offer.{0.rep_id}", "claimed"),
    LeadOfferDeclined.type: ("offer.{0.rep_id}", "offer_declined"),
    LeadOfferExpired.type: ("offer.{0.rep_id}", "offer_expired"),
    LeadOffered.type: ("offer.{0.rep_id}", "offered"),
    LeadOwnerChanged.type: ("owner", "{0.owner_id}"),
    PipelineDefined.type: ("pipeline.{0.pipeline}", ""),
    QuotaSet.type: ("quota.{0.starts_on}.{0.measure}", ""),
    RepPresenceChanged.type: ("presence", ""),
    RoleAssigned.type: ("role", "{0.role}"),
    TeamJoined.type: ("team.{0.team_id}", "joined"),
    TeamLeft.type: ("team.{0.team_id}", "left"),
}


def fact_id(event: Envelope) -> str:
    """The id of the fact that every entity named by the event hears."""
    said = event.data
    match said:
        case AccountValueChanged():
            return f"{said.component_id}:{instant_text(event.occurred_at)}"
        case PurchaseMade():
            return f"order.{said.order_id}:{said.product}"
        case ActivityEvent():
            return _activity_fact_id(said, event.occurred_at)
    return _object_fact_id(event)


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


def _object_fact_id(event: Envelope) -> str:
    said, at = event.data, instant_text(event.occurred_at)
    told_of = event.subject.partition("/")[2]
    if isinstance(said, DealAttributeChanged | AccountAttributeChanged):
        # The id outlives an erasure, so what a customer wrote enters it only as a digest.
        value = sha256(said.value.encode()).hexdigest()[:16]
        return f"{told_of}:attribute.{said.name}:{at}:{value}"
    if event.type not in _REGISTERS:
        return f"{told_of}:{event.type}:{at}"
    name, value = (template.format(said) for template in _REGISTERS[event.type])
    return f"{told_of}:{name}:{at}:{value}"
