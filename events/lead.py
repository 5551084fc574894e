"""What happened to a lead before anyone could call it a deal?"""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from events.payload import Payload
from events.validation import refusal
from events.values import Attributes, Id, Instant, Word, instant_text


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


class LeadOffer(LeadEvent):
    """Base of what became of a lead that was offered to one rep for a while."""

    rep_id: Id


class LeadOffered(LeadOffer):
    """A rep alone may claim the lead in this time; afterwards it is offered to the next."""

    type: ClassVar[str] = "lead.offered"

    opens_at: Instant
    closes_at: Instant

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.closes_at < self.opens_at:
            found = instant_text(self.closes_at)
            raise refusal(at="closes_at", found=found, expected="a time not before opens_at")
        return self


class LeadClaimed(LeadOffer):
    """The rep took the lead."""

    type: ClassVar[str] = "lead.claimed"


class LeadOfferDeclined(LeadOffer):
    """The rep said not to want the lead."""

    type: ClassVar[str] = "lead.offer_declined"


class LeadOfferExpired(LeadOffer):
    """The time in which the rep might have claimed the lead is over."""

    type: ClassVar[str] = "lead.offer_expired"


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
