"""What happened to a lead before anyone could call it a deal?"""

from typing import ClassVar

from pydantic import Field

from events.payload import Payload
from events.values import Attributes, Id, Word


class LeadEvent(Payload):
    """Base of everything told about one lead."""

    lead_id: Id


class LeadCreated(LeadEvent):
    """A lead came in."""

    type: ClassVar[str] = "lead.created"

    origin: Word
    has_phone: bool
    has_email: bool
    owner_id: Id | None = None
    attributes: Attributes = Field(default_factory=dict)


class LeadOwnerChanged(LeadEvent):
    """Another rep owns the lead."""

    type: ClassVar[str] = "lead.owner_changed"

    owner_id: Id


class LeadHandedOff(LeadEvent):
    """One rep, who finds leads, gave it to another, who closes deals; judged by the checklist."""

    type: ClassVar[str] = "lead.handed_off"

    from_rep_id: Id
    to_rep_id: Id
    is_qualified: bool
    gate_version: Word


class LeadConverted(LeadEvent):
    """The lead became a contact, an account or a deal."""

    type: ClassVar[str] = "lead.converted"

    contact_id: Id | None = None
    account_id: Id | None = None
    deal_id: Id | None = None
    reason_code: Word | None = None


class LeadDisqualified(LeadEvent):
    """The lead will not be worked any further."""

    type: ClassVar[str] = "lead.disqualified"

    reason_code: Word | None = None
