"""What does Pipedrive say of an organization?

An organization is an account. Seen only as it stands, it is told to exist since it was added, and
all else of it since its last change.
"""

from collections.abc import Iterator
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import needed_moment, needed_word, total, word
from streams.sources.pipedrive.change import Change, plain, reference
from streams.sources.pipedrive.gone import gone_at
from streams.sources.pipedrive.history import is_told_whole, standing, step
from streams.sources.saying import NOBODY, Meant, Step, Who, said, told
from streams.sources.telling import Context, Telling

_ATTRIBUTES: Final = {"name": "name", "address_country": "region"}
FOLLOWED: Final = frozenset({"owner_id", *_ATTRIBUTES})


@total
def organization(record: Record, context: Context) -> Iterator[Telling]:
    """An organization as the API shows it."""
    id = needed_word(record, "id")
    if at := gone_at(record, context):
        yield said(context, "account.deleted", of=f"account/{id}/deleted", at=at, account_id=id)
        return
    flat = _flat(record)
    yield _created(id, flat, context, who=None)
    if not is_told_whole(record):
        for each in standing(flat, sorted(FOLLOWED)):
            yield from told(context, each, _meant(each), account_id=id)


def changed(change: Change, context: Context) -> Iterator[Telling]:
    """An organization as a webhook tells it."""
    id, at, who = change.id, change.at, change.who
    if survivor := change.merged_into:
        yield _merged(id, survivor, change, context)
    elif loser := change.absorbed:
        yield _merged(loser, id, change, context)
    elif change.action == "delete":
        of = f"account/{id}/deleted"
        yield said(context, "account.deleted", of=of, at=at, who=who, account_id=id)
    elif change.action == "create":
        yield _created(id, _flat(change.now), context, who=who)
    else:
        for name in sorted(change.changed & FOLLOWED):
            each = step(change, name)
            yield from told(context, each, _meant(each), account_id=id)


def _created(id: str, record: Record, context: Context, *, who: Who | None) -> Telling:
    is_whole = who is not None or is_told_whole(record)
    attributes = {ours: word(record, theirs) for theirs, ours in _ATTRIBUTES.items()}
    whole = {
        "owner_id": reference(record, "owner_id"),
        "attributes": {name: value for name, value in attributes.items() if value},
    }
    return said(
        context,
        "account.created",
        of=f"account/{id}/created",
        at=needed_moment(record, "add_time"),
        who=who or NOBODY,
        version=2 if who else 1 if is_whole else 0,
        account_id=id,
        **(whole if is_whole else {}),
    )


def _flat(record: Record) -> Record:
    """Version 2 of the API shows the parts of an address within it, version 1 beside it."""
    address = record.get("address")
    country = address.get("country") if isinstance(address, dict) else None
    return record if country is None else {**record, "address_country": country}


def _merged(loser: str, survivor: str, change: Change, context: Context) -> Telling:
    return said(
        context,
        "account.merged",
        of=f"account/{loser}/merged/{survivor}",
        at=change.at,
        who=change.who,
        account_id=loser,
        into_account_id=survivor,
    )


def _meant(step: Step) -> Iterator[Meant]:
    value = word({step.field: plain(step.state.get(step.field))}, step.field)
    if step.field == "owner_id":
        if value:
            yield Meant("account.owner_changed", f"owner/{value}", {"owner_id": value})
    else:
        name = _ATTRIBUTES[step.field]
        data = {"name": name, "value": value or ""}
        yield Meant("account.attribute_changed", f"attribute/{name}", data)
