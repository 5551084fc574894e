"""Who was contacted, and did they reply?

One row per lead or contact. A lead and the contact it became are two rows; the contact's counts
include the lead's touches, and the lead says whom it was merged into.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from events.contact import ContactCreated, ContactDeleted
from events.deal import DealContactLinked, DealContactUnlinked, DealCreated
from events.lead import LeadConverted, LeadCreated, LeadDisqualified, LeadOwnerChanged
from projections.activity import Activity
from projections.columns import LowCardinality
from projections.fact import Entity, Fact
from projections.merges import edges
from projections.registers import OwnerStep, creation, dated, last, own, register, word
from projections.replies import Response, responses
from projections.touch import Seen, TouchCount, Touches


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


def row(prospect: Entity, facts: Sequence[Fact]) -> ProspectRow:
    """The prospect after its facts, without what activities come to.

    Who was only ever touched is one of unknown kind.
    """
    created, told = creation(own(prospect, facts), LeadCreated.type, ContactCreated.type)
    # What was said about it and came back along a merge may have been corrected since.
    heard = [fact for fact in facts if not fact.path]
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
        merged_into=edges(facts).get(prospect.id, ""),
        deal_ids=_deal_ids(prospect, heard),
        disqualified_at=dated(last(told, LeadDisqualified.type)),
        is_deleted=last(told, ContactDeleted.type) is not None,
    )


class ProspectTotals:
    """What the activities of a prospect come to: touches, responses and meetings."""

    __slots__ = (
        "_contacted_at", "_first", "_inbound", "_meetings_accepted", "_meetings_held", "_touches",
    )  # fmt: skip

    def __init__(self, _: ProspectRow) -> None:
        self._touches = Touches(is_in_cycle=lambda _: True)
        self._first: Activity | None = None
        self._contacted_at: datetime | None = None
        self._inbound: list[Activity] = []
        self._meetings_accepted = self._meetings_held = 0

    def add(self, seen: Seen) -> None:
        activity = seen.activity
        self._touches.add(activity)
        if activity.is_touch or activity.is_touch_auto:
            self._contact(activity)
        if activity.is_response:
            self._inbound.append(activity)
        if activity.done.kind == "meeting" and not activity.is_deleted:
            is_held = activity.done.status == "held"
            self._meetings_held += is_held
            # One that was held was accepted, whether or not the calendar heard of it.
            is_accepted = not seen.names.isdisjoint(activity.accepted_by)
            self._meetings_accepted += is_held or is_accepted

    def columns(self) -> dict[str, Any]:
        first = self._first.done if self._first else None
        return {
            "touches": self._touches.counts(),
            "first_touch_at": first.occurred_at if first else None,
            "last_touch_at": self._touches.last_at(),
            "first_touch_channel": first.channel if first else "",
            "first_touch_rep_id": first.rep_id if first else "",
            "responses": responses(self._inbound, self._contacted_at),
            "meetings_accepted": self._meetings_accepted,
            "meetings_held": self._meetings_held,
        }

    def _contact(self, activity: Activity) -> None:
        at = activity.done.occurred_at
        if self._contacted_at is None or at < self._contacted_at:
            self._contacted_at = at
        if activity.is_touch and not activity.done.is_undated:
            first = self._first
            if first is None or (at, activity.id) < (first.done.occurred_at, first.id):
                self._first = activity


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
