"""What does Salesforce say of an account and of a user?

Seen only as it stands, an account is told to exist since it was created, and all else of it since
its last change. Of one that was merged away only the API knows into which.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import flag, moment, needed_moment, needed_word, total, version, word
from streams.sources.salesforce.change import Change
from streams.sources.saying import NOBODY, Meant, Step, Who, said, told
from streams.sources.telling import Context, Fetch, Telling

_ATTRIBUTES: Final[Mapping[str, str]] = {
    "Name": "name",
    "Industry": "sector",
    "BillingCountry": "region",
}
_FOLLOWED: Final = frozenset({"OwnerId", *_ATTRIBUTES})


@total
def account(record: Record, context: Context) -> Iterator[Telling]:
    """An account as the API shows it."""
    id = needed_word(record, "Id")
    at = moment(record, "LastModifiedDate") or moment(record, "SystemModstamp")
    if flag(record, "IsDeleted"):
        yield _gone(id, record, context)
        return
    created_at = needed_moment(record, "CreatedDate")
    is_whole = at == created_at
    yield _created(id, record, context, version=1 if is_whole else 0, is_whole=is_whole)
    if not is_whole:
        for name in sorted(_FOLLOWED):
            if record.get(name):
                step = Step(name, None, record, at or created_at, NOBODY)
                yield from told(context, step, _meant(step), account_id=id)


def account_changed(change: Change, context: Context) -> Iterator[Telling]:
    """An account as a change event tells it."""
    id, record = change.id, _flat(change.record)
    if change.type == "DELETE":
        yield Fetch("Account", (id,))
    elif change.is_whole:
        yield _created(id, record, context, version=2, is_whole=True, who=change.who)
    else:
        changed = change.changed | _within(change)
        for name in sorted(changed & _FOLLOWED):
            step = Step(name, None, record, change.at, change.who)
            yield from told(context, step, _meant(step), account_id=id)


@total
def user(record: Record, context: Context) -> Iterator[Telling]:
    """A user, who is a rep."""
    id, created_at = needed_word(record, "Id"), needed_moment(record, "CreatedDate")
    at = moment(record, "LastModifiedDate") or moment(record, "SystemModstamp") or created_at
    name = word(record, "Name")
    attributes = {"name": name} if name else None
    of = f"rep/{id}"
    yield said(
        context,
        "rep.joined",
        of=f"{of}/joined",
        at=created_at,
        version=version(at),
        rep_id=id,
        attributes=attributes,
    )
    if record.get("IsActive") is False:
        yield said(context, "rep.left", of=f"{of}/left", at=at, rep_id=id)


def _created(
    id: str,
    record: Record,
    context: Context,
    *,
    version: int,
    is_whole: bool,
    who: Who = NOBODY,
) -> Telling:
    attributes = {ours: word(record, theirs) for theirs, ours in _ATTRIBUTES.items()}
    whole: dict[str, Any] = {
        "owner_id": word(record, "OwnerId"),
        "attributes": {name: value for name, value in attributes.items() if value},
    }
    return said(
        context,
        "account.created",
        of=f"account/{id}/created",
        at=needed_moment(record, "CreatedDate"),
        who=who,
        version=version,
        account_id=id,
        parent_account_id=word(record, "ParentId"),
        **(whole if is_whole else {}),
    )


def _meant(step: Step) -> Iterator[Meant]:
    value = word(step.state, step.field)
    if step.field != "OwnerId":
        name = _ATTRIBUTES[step.field]
        data = {"name": name, "value": value or ""}
        yield Meant("account.attribute_changed", f"attribute/{name}", data)
    elif value:
        yield Meant("account.owner_changed", f"owner/{value}", {"owner_id": value})


def _flat(record: Record) -> Record:
    """A change event bears the parts of an address within it, a record beside it."""
    address = record.get("BillingAddress")
    country = address.get("Country") if isinstance(address, dict) else None
    return record if country is None else {**record, "BillingCountry": country}


def _within(change: Change) -> frozenset[str]:
    """The country, unless only other parts of the address are said to have changed."""
    parts = {name for name in change.changed if name.startswith("BillingAddress.")}
    is_whole = "BillingAddress" in change.changed and not parts
    is_told = is_whole or "BillingAddress.Country" in parts
    return frozenset({"BillingCountry"}) if is_told else frozenset()


def _gone(id: str, record: Record, context: Context) -> Telling:
    at = moment(record, "SystemModstamp") or context.received_at
    if survivor := word(record, "MasterRecordId"):
        of = f"account/{id}/merged/{survivor}"
        return said(
            context, "account.merged", of=of, at=at, account_id=id, into_account_id=survivor
        )
    return said(context, "account.deleted", of=f"account/{id}/deleted", at=at, account_id=id)
