"""Which fields of Pipedrive's records are what a person wrote or how one is reached?

They are hashed before a delivery is kept. Names of organizations, pipelines and users are told, so
they stay, and so does the reason for which a deal was lost.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_TEXTS: Final = frozenset(
    {
        "content",
        "description",
        "first_name",
        "last_name",
        "note",
        "notes",
        "public_description",
        "subject",
        "title",
    }
)
_NAMES: Final = re.compile(r"(person|deal|lead)_(name|title)|cc_email|.*_dropbox_bcc")
_OWN_FIELD: Final = re.compile(r"[0-9a-f]{40}(_.*)?")
_OWN_TEXTS: Final = frozenset({"varchar", "text", "varchar_auto", "address", "phone"})
_OF_PERSONS: Final = frozenset({"first_name", "phones", "phone", "emails"})
_REACHED_BY: Final = frozenset({"email", "phone"})
"""Text in a user, and in a person a list of addresses, each with its own value."""


def is_text(name: str, holder: Mapping[str, Any]) -> bool:
    """Whether the field is a text of a person's; a person's name is, an organization's is not."""
    if name == "name":
        return not _OF_PERSONS.isdisjoint(holder)
    if name == "value":
        return holder.get("type") in _OWN_TEXTS or "primary" in holder
    if name in _REACHED_BY:
        return isinstance(holder.get(name), str)
    return name in _TEXTS or bool(_NAMES.fullmatch(name) or _OWN_FIELD.fullmatch(name))
