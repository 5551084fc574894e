"""What does Salesforce say of a lead and of a contact?

Both are prospects. A lead that was converted names what it became. Of a record that was merged away
only the API knows into which, so a deletion is read.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import flag, moment, needed_moment, needed_word, total, version, word
from streams.sources.salesforce.change import Change
from streams.sources.salesforce.places import USER, of_kind
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Fetch, Skipped, Telling

DISQUALIFIED: Final = "disqualified_statuses"
_DISQUALIFIED: Final = "Closed - Not Converted, Unqualified, Disqualified"


@total
def contact(record: Record, context: Context) -> Iterator[Telling]:
    """A contact as the API shows it."""
    id = needed_word(record, "Id")
    if flag(record, "IsDeleted"):
        yield _gone(id, record, context)
    else:
        yield _contact(id, record, context, version=version(_modified_at(record)))


@total
def lead(record: Record, context: Context) -> Iterator[Telling]:
    """A lead as the API shows it."""
    id = needed_word(record, "Id")
    if flag(record, "IsDeleted"):
        yield _gone(id, record, context)
        return
    at = _modified_at(record)
    yield _lead(id, record, context, version=version(at))
    if owner := of_kind(record, "OwnerId", USER):
        yield _owner(id, owner, at, NOBODY, context)
    yield from _end(id, record, at, NOBODY, context)


def contact_changed(change: Change, context: Context) -> Iterator[Telling]:
    """A contact as a change event tells it."""
    if change.is_whole:
        yield _contact(change.id, change.record, context, version=change.version)
    elif change.type == "DELETE" or "AccountId" in change.changed:
        yield Fetch("Contact", (change.id,))
    else:
        yield Skipped("nothing that Touchline knows of a contact has changed")


def lead_changed(change: Change, context: Context) -> Iterator[Telling]:
    """A lead as a change event tells it."""
    id, record = change.id, change.record
    if change.type == "DELETE":
        yield Fetch("Lead", (id,))
        return
    if change.is_whole:
        yield _lead(id, record, context, version=change.version)
    if owner := of_kind(record, "OwnerId", USER):
        if change.is_whole or "OwnerId" in change.changed:
            yield _owner(id, owner, change.at, change.who, context)
    yield from _end(id, record, change.at, change.who, context)


def _modified_at(record: Record) -> datetime:
    at = moment(record, "SystemModstamp") or moment(record, "LastModifiedDate")
    return at or needed_moment(record, "CreatedDate")


def _contact(id: str, record: Record, context: Context, *, version: int) -> Telling:
    return said(
        context,
        "contact.created",
        of=f"contact/{id}/created",
        at=needed_moment(record, "CreatedDate"),
        version=version,
        contact_id=id,
        account_id=word(record, "AccountId"),
    )


def _lead(id: str, record: Record, context: Context, *, version: int) -> Telling:
    return said(
        context,
        "lead.created",
        of=f"lead/{id}/created",
        at=needed_moment(record, "CreatedDate"),
        version=version,
        lead_id=id,
        origin=word(record, "LeadSource") or "unknown",
        has_phone=bool(record.get("Phone") or record.get("MobilePhone")),
        has_email=bool(record.get("Email")),
    )


def _owner(id: str, owner: str, at: datetime, who: Who, context: Context) -> Telling:
    return said(
        context,
        "lead.owner_changed",
        of=f"lead/{id}/owner/{owner}",
        at=at,
        who=who,
        version=_known(who),
        lead_id=id,
        owner_id=owner,
    )


def _known(who: Who) -> int:
    """What says who did it corrects what only saw how things stand."""
    return 1 if who.rep_id else 0


def _end(id: str, record: Record, at: datetime, who: Who, context: Context) -> Iterator[Telling]:
    statuses = context.options.get(DISQUALIFIED, _DISQUALIFIED).split(",")
    if flag(record, "IsConverted"):
        yield said(
            context,
            "lead.converted",
            of=f"lead/{id}/converted",
            at=at,
            who=who,
            version=_known(who),
            lead_id=id,
            contact_id=word(record, "ConvertedContactId"),
            account_id=word(record, "ConvertedAccountId"),
            deal_id=word(record, "ConvertedOpportunityId"),
        )
    elif word(record, "Status") in {each.strip() for each in statuses}:
        yield said(
            context,
            "lead.disqualified",
            of=f"lead/{id}/disqualified",
            at=at,
            who=who,
            version=_known(who),
            lead_id=id,
        )


def _gone(id: str, record: Record, context: Context) -> Telling:
    """Merged into another one, or deleted; prospects of both kinds share their ids."""
    at = moment(record, "SystemModstamp") or context.received_at
    if survivor := word(record, "MasterRecordId"):
        return said(
            context,
            "contact.merged",
            of=f"prospect/{id}/merged/{survivor}",
            at=at,
            contact_id=id,
            into_contact_id=survivor,
        )
    return said(context, "contact.deleted", of=f"prospect/{id}/deleted", at=at, contact_id=id)
