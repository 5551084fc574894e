"""Which events does this Touchline know, and in which version?

A type enters here with its first reader; nothing else lists them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from events import account, activity, contact, deal, lead, rep, reply, tenant
from events.payload import Payload

_PAYLOADS: tuple[type[Payload], ...] = (
    activity.CallCompleted,
    activity.EmailSent,
    activity.EmailReceived,
    activity.EmailBounced,
    activity.MessageSent,
    activity.MessageReceived,
    activity.MeetingScheduled,
    activity.MeetingRescheduled,
    activity.MeetingAccepted,
    activity.MeetingDeclined,
    activity.MeetingHeld,
    activity.MeetingNoShow,
    activity.MeetingCanceled,
    activity.NoteRecorded,
    activity.ActivityLinked,
    activity.ActivityUnlinked,
    activity.ActivityDeleted,
    reply.ReplyScored,
    reply.ReplyClassified,
    deal.DealCreated,
    deal.DealStageChanged,
    deal.DealAmountChanged,
    deal.DealCloseDateChanged,
    deal.DealOwnerChanged,
    deal.DealAccountChanged,
    deal.DealAttributeChanged,
    deal.DealContactLinked,
    deal.DealContactUnlinked,
    deal.DealWon,
    deal.DealLost,
    deal.DealReopened,
    deal.DealMerged,
    deal.DealUnmerged,
    deal.DealDeleted,
    deal.DealRestored,
    lead.LeadCreated,
    lead.LeadOwnerChanged,
    lead.LeadOffered,
    lead.LeadClaimed,
    lead.LeadOfferDeclined,
    lead.LeadOfferExpired,
    lead.LeadHandedOff,
    lead.LeadConverted,
    lead.LeadDisqualified,
    contact.ContactCreated,
    contact.ContactMerged,
    contact.ContactDeleted,
    account.AccountCreated,
    account.AccountAttributeChanged,
    account.AccountOwnerChanged,
    account.AccountValueChanged,
    account.PurchaseMade,
    account.AccountRenewed,
    account.AccountChurned,
    account.AccountMerged,
    account.AccountUnmerged,
    account.AccountDeleted,
    rep.RepJoined,
    rep.RepLeft,
    rep.RepScheduled,
    rep.RepPresenceChanged,
    rep.RoleAssigned,
    rep.TeamJoined,
    rep.TeamLeft,
    rep.AbsenceRecorded,
    rep.QuotaSet,
    tenant.TenantConfigured,
    tenant.PipelineDefined,
    tenant.CurrencyRateSet,
    tenant.ConnectorGapRecorded,
    tenant.EntityErased,
)

PAYLOADS: Mapping[str, type[Payload]] = MappingProxyType({each.type: each for each in _PAYLOADS})
VERSIONS: Mapping[str, int] = MappingProxyType(
    {each.type: each.schema_version for each in _PAYLOADS}
)


def type_of(payload: Payload) -> str:
    """The wire type of a payload."""
    return payload.type
