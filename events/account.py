"""What happened to a customer, and what is it worth?

The value of an account is the sum of the latest value of each component (a subscription, a
product line); renewal and churn are labels and never added or subtracted again.
"""

from typing import ClassVar, Literal

from pydantic import Field

from events.money import CurrencyCode, Money
from events.payload import Payload
from events.values import Attributes, Id, Text, UnitCount, Word

ValueUnit = Literal["mrr", "arr", "trailing_12m"]


class AccountEvent(Payload):
    """Base of everything told about one account."""

    account_id: Id


class AccountCreated(AccountEvent):
    """An account came into being."""

    type: ClassVar[str] = "account.created"

    owner_id: Id | None = None
    parent_account_id: Id | None = None
    attributes: Attributes = Field(default_factory=dict)


class AccountAttributeChanged(AccountEvent):
    """One of the account's attributes got a value; an empty one clears it."""

    type: ClassVar[str] = "account.attribute_changed"

    name: Word
    value: Text


class AccountOwnerChanged(AccountEvent):
    """Another rep owns the account."""

    type: ClassVar[str] = "account.owner_changed"

    owner_id: Id


class AccountValueChanged(AccountEvent):
    """One component of the account's value got a new value; zero ends it."""

    type: ClassVar[str] = "account.value_changed"

    component_id: Id
    value: Money
    currency: CurrencyCode
    unit: ValueUnit


class PurchaseMade(AccountEvent):
    """The customer ordered a product; the lines of an order share its id, one for each product."""

    type: ClassVar[str] = "purchase.made"

    order_id: Id
    product: Word
    channel: Word
    site: Word | None = None
    units: UnitCount
    unit_price: Money
    list_price: Money | None = None
    currency: CurrencyCode


class AccountRenewed(AccountEvent):
    """The customer renewed."""

    type: ClassVar[str] = "account.renewed"


class AccountChurned(AccountEvent):
    """The customer left."""

    type: ClassVar[str] = "account.churned"

    reason_code: Word | None = None


class AccountMerged(AccountEvent):
    """The account was absorbed by another one, which goes on."""

    type: ClassVar[str] = "account.merged"

    into_account_id: Id


class AccountUnmerged(AccountEvent):
    """A merge of this account into another was taken back."""

    type: ClassVar[str] = "account.unmerged"

    into_account_id: Id


class AccountDeleted(AccountEvent):
    """The account was deleted."""

    type: ClassVar[str] = "account.deleted"
