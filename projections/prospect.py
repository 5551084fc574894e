"""Who was contacted, and did they reply?

One row per lead or contact. A lead and the contact it became are two rows; the contact's counts
include the lead's touches, and the lead says whom it was merged into.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events.contact import ContactCreated, ContactDeleted
from events.deal import DealContactLinked, DealContactUnlinked, DealCreated
from events.lead import LeadConverted, LeadCreated, LeadDisqualified, LeadOwnerChanged
from projections.columns import LowCardinality
from projections.fact import Entity, Fact
from projections.merges import edges
from projections.registers import OwnerStep, creation, dated, last, own, register, word
from projections.replies import Response, responses
from projections.touch import Seen, TouchCount, seen, times, touch_counts


class ProspectRow(NamedTuple):
    tenant_id: LowCardinality
    prospect_id: str
    kind: LowCardinality = "unknown"
    origin: LowCardinality = ""
    created_at: datetime | None = None
    created_is_day: bool = False
    owners: tuple[OwnerStep, ...] = ()
    account_id: str = ""
    converted_at: datetime | None = None
    merged_into: str = ""
    deal_ids: tuple[str, ...] = ()
    touches: tuple[TouchCount, ...] = ()
    first_touch_at: datetime | None = None
    last_touch_at: datetime | None = None
    first_touch_channel: LowCardinality = ""
    first_touch_rep_id: LowCardinality = ""
    responses: tuple[Response, ...] = ()
    meetings_accepted: int = 0
    meetings_held: int = 0
    disqualified_at: datetime | None = None
    is_deleted: bool = False
    is_erased: bool = False


class Meetings(NamedTuple):
    """The columns of a prospect that say which meetings they came to."""

    meetings_accepted: int
    meetings_held: int


def row(prospect: Entity, facts: Sequence[Fact]) -> ProspectRow:
    """The prospect after its facts; who was only ever touched is one of unknown kind."""
    created, told = creation(own(prospect, facts), LeadCreated.type, ContactCreated.type)
    merged = edges(facts)
    # What was said about it and came back along a merge may have been corrected since.
    heard = [fact for fact in facts if not fact.path]
    activities = list(seen(prospect, facts, merged))
    touched = [each.activity for each in activities]
    by_humans = [each for each in touched if each.is_touch and not each.done.is_undated]
    first = min(by_humans, key=lambda each: (each.done.occurred_at, each.id), default=None)
    return ProspectRow(
        tenant_id=prospect.tenant_id,
        prospect_id=prospect.id,
        kind=_kind(prospect, heard),
        origin=word(created, "origin"),
        created_at=dated(created),
        created_is_day=created is not None and created.is_day,
        owners=register(OwnerStep, told, LeadCreated.type, LeadOwnerChanged.type),
        account_id=_account_id(prospect, heard, created),
        converted_at=dated(last(told, LeadConverted.type)),
        merged_into=merged.get(prospect.id, ""),
        deal_ids=_deal_ids(prospect, heard),
        touches=touch_counts(touched, is_in_cycle=lambda _: True),
        first_touch_at=first.done.occurred_at if first else None,
        last_touch_at=max(times(by_humans), default=None),
        first_touch_channel=first.done.channel if first else "",
        first_touch_rep_id=first.done.rep_id if first else "",
        responses=responses(touched),
        **_meetings(activities)._asdict(),
        disqualified_at=dated(last(told, LeadDisqualified.type)),
        is_deleted=last(told, ContactDeleted.type) is not None,
    )


def _kind(prospect: Entity, facts: Sequence[Fact]) -> str:
    """What its own events make of it; whom another was converted or merged into is a contact."""
    families = {
        fact.type.partition(".")[0] if fact.named[0].id == prospect.id else "contact"
        for fact in facts
        if fact.type.startswith(("lead.", "contact.")) and prospect[1:] in fact.named
    }
    return "lead" if "lead" in families else "contact" if families else "unknown"


def _account_id(prospect: Entity, facts: Sequence[Fact], created: Fact | None) -> str:
    """The account that its creation or a conversion named last."""
    account_id = ""
    for fact in facts:
        match fact.said:
            case ContactCreated(account_id=str(account)) if fact is created:
                account_id = account
            case LeadConverted(account_id=str(account)) if prospect[1:] in fact.named:
                account_id = account
    return account_id


def _deal_ids(prospect: Entity, facts: Sequence[Fact]) -> tuple[str, ...]:
    """The deals it takes part in, and the one it was converted into."""
    now: set[str] = set()
    for fact in facts:
        match fact.said:
            case DealCreated(deal_id=deal) | DealContactLinked(deal_id=deal):
                now.add(deal)
            case DealContactUnlinked(deal_id=deal):
                now.discard(deal)
            case LeadConverted(lead_id=lead, deal_id=str(deal)) if lead == prospect.id:
                now.add(deal)
    return tuple(sorted(now))


def _meetings(activities: Sequence[Seen]) -> Meetings:
    """A meeting that was held was accepted, whether or not the calendar heard of it."""
    meetings = [
        (each.activity.done.status == "held", not each.names.isdisjoint(each.activity.accepted_by))
        for each in activities
        if each.activity.done.kind == "meeting" and not each.activity.is_deleted
    ]
    return Meetings(
        meetings_accepted=sum(is_held or is_accepted for is_held, is_accepted in meetings),
        meetings_held=sum(is_held for is_held, _ in meetings),
    )
