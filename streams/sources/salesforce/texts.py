"""Which fields of Salesforce's records are what a person wrote or how one is reached?

They are hashed before a delivery is kept. Names of accounts and users are told, so they stay.
"""

from collections.abc import Mapping
from typing import Any, Final

_TEXTS: Final = frozenset(
    {
        "AssistantName",
        "AssistantPhone",
        "BccAddress",
        "CcAddress",
        "Description",
        "Email",
        "Fax",
        "FirstName",
        "FromAddress",
        "FromName",
        "Headers",
        "HomePhone",
        "HtmlBody",
        "LastName",
        "MailingStreet",
        "MobilePhone",
        "NextStep",
        "OtherPhone",
        "Phone",
        "Street",
        "Subject",
        "TextBody",
        "ToAddress",
        "Username",
        "ValidatedFromAddress",
    }
)


def is_text(name: str, holder: Mapping[str, Any]) -> bool:
    """Whether the field is a text of a person's; a field of your own that holds text is one."""
    if name == "Name":
        # Of people the name is made of first and last name, a table in a change event.
        return not {"FirstName", "LastName"}.isdisjoint(holder) and "Username" not in holder
    is_own = name.endswith("__c") and isinstance(holder.get(name), str)
    return name in _TEXTS or is_own
