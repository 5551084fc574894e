"""What does Pipedrive say of a person, and of a lead that is a person's interest?

A person is a contact; the name, the addresses and the numbers stay with Pipedrive. A lead that is
archived will not be worked any further; one that became a deal is told by the deal.
"""

from collections.abc import Iterator
from typing import Any

from streams.sources.delivery import Record
from streams.sources.fields import (
    Unreadable,
    flag,
    moment,
    needed_moment,
    needed_word,
    table,
    total,
    version,
    word,
)
from streams.sources.pipedrive.change import Change, reference
from streams.sources.pipedrive.gone import gone_at
from streams.sources.saying import said
from streams.sources.telling import Context, Fetch, Skipped, Telling


@total
def person(record: Record, context: Context) -> Iterator[Telling]:
    """A person as the API shows it."""
    id = needed_word(record, "id")
    if at := gone_at(record, context):
        yield said(context, "contact.deleted", of=f"person/{id}/deleted", at=at, contact_id=id)
    else:
        yield _contact(id, record, context)


def person_changed(change: Change, context: Context) -> Iterator[Telling]:
    """A person as a webhook tells it."""
    if survivor := change.merged_into:
        yield _merged(change.id, survivor, change, context)
    elif loser := change.absorbed:
        yield _merged(loser, change.id, change, context)
    elif change.action == "delete":
        of = f"person/{change.id}/deleted"
        at, who = change.at, change.who
        yield said(context, "contact.deleted", of=of, at=at, who=who, contact_id=change.id)
    elif change.action == "create" or "org_id" in change.changed:
        yield _contact(change.id, change.now, context)
    else:
        yield Skipped("nothing that Touchline knows of a person has changed")


@total
def lead(record: Record, context: Context) -> Iterator[Telling]:
    """A lead as the API shows it, with its person beside it as `person`."""
    id, created_at = needed_word(record, "id"), needed_moment(record, "add_time")
    if gone_at(record, context):
        yield Skipped("a lead that is gone became a deal, which tells it, or was thrown away")
        return
    updated_at = moment(record, "update_time") or created_at
    reached = _reached(record)
    yield said(
        context,
        "lead.created",
        of=f"lead/{id}/created",
        at=created_at,
        version=version(updated_at),
        lead_id=id,
        origin=word(record, "source_name") or word(record, "origin") or "unknown",
        has_phone=_has(reached, "phone"),
        has_email=_has(reached, "email"),
    )
    if owner := reference(record, "owner_id"):
        of = f"lead/{id}/owner/{owner}"
        yield said(context, "lead.owner_changed", of=of, at=updated_at, lead_id=id, owner_id=owner)
    if flag(record, "is_archived"):
        at = moment(record, "archive_time") or updated_at
        of = f"lead/{id}/disqualified"
        yield said(context, "lead.disqualified", of=of, at=at, lead_id=id)


def lead_changed(change: Change, context: Context) -> Iterator[Telling]:
    """A lead as a webhook tells it, which does not bear its person."""
    if change.action == "delete":
        yield Skipped("a lead that is gone became a deal, which tells it, or was thrown away")
    else:
        yield Fetch("lead", (change.id,))


def _contact(id: str, record: Record, context: Context) -> Telling:
    created_at = needed_moment(record, "add_time")
    return said(
        context,
        "contact.created",
        of=f"person/{id}/created",
        at=created_at,
        version=version(moment(record, "update_time") or created_at),
        contact_id=id,
        account_id=reference(record, "org_id"),
    )


def _merged(loser: str, survivor: str, change: Change, context: Context) -> Telling:
    return said(
        context,
        "contact.merged",
        of=f"person/{loser}/merged/{survivor}",
        at=change.at,
        who=change.who,
        contact_id=loser,
        into_contact_id=survivor,
    )


def _reached(record: Record) -> Record:
    """The lead's person; one without a person, of an organization only, can be reached by none."""
    if reference(record, "person_id") and "person" not in record:
        expected = "the lead's person beside it; only the API gives a lead without one"
        raise Unreadable(where="person", found=None, expected=expected)
    return table(record, "person")


def _has(person: Record, name: str) -> bool:
    """Whether an address or number is there; it may be hashed, and is blank when there is none."""
    found: Any = person.get(name) or person.get(f"{name}s") or ()
    listed = found if isinstance(found, list) else [found]
    return any(bool(each.get("value")) if isinstance(each, dict) else bool(each) for each in listed)
