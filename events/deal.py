"""What happened to a deal, from its creation to its end and back?

A change carries the new value only: a vendor that sends no old one is the rule. An amount that is
not told is unknown, which is not zero.
"""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from events.money import CurrencyCode, Money, refuse_amount_without_currency
from events.payload import Payload
from events.values import Attributes, Day, Id, Ids, Text, Word


class DealEvent(Payload):
    """Base of everything told about one deal."""

    deal_id: Id


class DealCreated(DealEvent):
    """A deal came into being."""

    type: ClassVar[str] = "deal.created"

    pipeline: Word
    stage: Word
    account_id: Id | None = None
    prospect_ids: Ids = ()
    owner_id: Id | None = None
    amount: Money | None = None
    currency: CurrencyCode | None = None
    expected_close_on: Day | None = None
    lead_id: Id | None = None
    attributes: Attributes = Field(default_factory=dict)

    @model_validator(mode="after")
    def _amount_has_a_currency(self) -> Self:
        refuse_amount_without_currency(self.amount, self.currency)
        return self


class DealStageChanged(DealEvent):
    """The deal entered a stage."""

    type: ClassVar[str] = "deal.stage_changed"

    stage: Word


class DealAmountChanged(DealEvent):
    """The deal is now expected to bring another amount."""

    type: ClassVar[str] = "deal.amount_changed"

    amount: Money
    currency: CurrencyCode


class DealCloseDateChanged(DealEvent):
    """The deal is now expected to close on another day."""

    type: ClassVar[str] = "deal.close_date_changed"

    expected_close_on: Day


class DealOwnerChanged(DealEvent):
    """Another rep owns the deal."""

    type: ClassVar[str] = "deal.owner_changed"

    owner_id: Id


class DealAccountChanged(DealEvent):
    """The deal belongs to another account."""

    type: ClassVar[str] = "deal.account_changed"

    account_id: Id


class DealAttributeChanged(DealEvent):
    """One of the deal's attributes got a value; an empty one clears it."""

    type: ClassVar[str] = "deal.attribute_changed"

    name: Word
    value: Text


class DealContactLinked(DealEvent):
    """A prospect takes part in the deal."""

    type: ClassVar[str] = "deal.contact_linked"

    prospect_id: Id


class DealContactUnlinked(DealEvent):
    """A prospect no longer takes part in the deal."""

    type: ClassVar[str] = "deal.contact_unlinked"

    prospect_id: Id


class DealWon(DealEvent):
    """The customer signed; an amount told here is the final one."""

    type: ClassVar[str] = "deal.won"

    amount: Money | None = None
    currency: CurrencyCode | None = None

    @model_validator(mode="after")
    def _amount_has_a_currency(self) -> Self:
        refuse_amount_without_currency(self.amount, self.currency)
        return self


class DealLost(DealEvent):
    """The deal ended without a signature."""

    type: ClassVar[str] = "deal.lost"

    reason_code: Word | None = None


class DealReopened(DealEvent):
    """A won or lost deal is open again."""

    type: ClassVar[str] = "deal.reopened"


class DealMerged(DealEvent):
    """The deal was absorbed by another one, which goes on."""

    type: ClassVar[str] = "deal.merged"

    into_deal_id: Id


class DealUnmerged(DealEvent):
    """A merge of this deal into another was taken back."""

    type: ClassVar[str] = "deal.unmerged"

    into_deal_id: Id


class DealDeleted(DealEvent):
    """The deal was deleted."""

    type: ClassVar[str] = "deal.deleted"


class DealRestored(DealEvent):
    """A deleted deal came back."""

    type: ClassVar[str] = "deal.restored"
