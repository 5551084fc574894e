"""What happened to a person at a customer?"""

from typing import ClassVar

from events.payload import Payload
from events.values import Id, Word


class ContactEvent(Payload):
    """Base of everything told about one contact."""

    contact_id: Id


class ContactCreated(ContactEvent):
    """A contact came into being."""

    type: ClassVar[str] = "contact.created"

    account_id: Id | None = None
    seniority: Word | None = None


class ContactMerged(ContactEvent):
    """The contact turned out to be another one, which goes on."""

    type: ClassVar[str] = "contact.merged"

    into_contact_id: Id


class ContactDeleted(ContactEvent):
    """The contact was deleted."""

    type: ClassVar[str] = "contact.deleted"
