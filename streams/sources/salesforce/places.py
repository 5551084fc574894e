"""Of what is a record whose id is this, and at which places does an activity stand?

The first three characters of an id of Salesforce say what it is.
"""

from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import word

ACCOUNT, CONTACT, USER, OPPORTUNITY, LEAD = "001", "003", "005", "006", "00Q"
_PROSPECTS: Final = (CONTACT, LEAD)


def of_kind(record: Record, name: str, *kinds: str) -> str | None:
    """The id in this field when it is one of such a record; a queue is no user, say."""
    id = word(record, name)
    return id if id is not None and id.startswith(kinds) else None


def places(record: Record) -> dict[str, list[str]]:
    """What every event of a task or an event says beside what happened."""
    what = "RelatedToId" if "RelatedToId" in record else "WhatId"
    account = of_kind(record, "AccountId", ACCOUNT) or of_kind(record, what, ACCOUNT)
    return {
        "deal_ids": _listed(of_kind(record, what, OPPORTUNITY)),
        "prospect_ids": _listed(of_kind(record, "WhoId", *_PROSPECTS)),
        "account_ids": _listed(account),
    }


def _listed(id: str | None) -> list[str]:
    return [id] if id else []
