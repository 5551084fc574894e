"""What does one change event of Salesforce tell?

A gap event bears only ids: these records are read. When a transaction was too large, even the ids
are missing, and somebody has to backfill.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import total
from streams.sources.salesforce import account, email, event, opportunity, person, task
from streams.sources.salesforce.activity import changed
from streams.sources.salesforce.change import HEADER, Change, changes
from streams.sources.telling import Context, Fetch, Telling, Untold

KIND: Final = "change"
_ENTITIES: Final[Mapping[str, Callable[[Change, Context], Iterator[Telling]]]] = {
    "Account": account.account_changed,
    "Contact": person.contact_changed,
    "EmailMessage": changed(email.mail),
    "Event": changed(event.meeting),
    "Lead": person.lead_changed,
    "Opportunity": opportunity.changed,
    "Task": changed(task.closed),
}
_OVERFLOW: Final = "GAP_OVERFLOW"
_TYPES: Final = frozenset({"CREATE", "UPDATE", "DELETE", "UNDELETE"})


def is_without_ids(record: Record) -> bool:
    """Whether more changed at once than Salesforce names."""
    header = record.get(HEADER)
    said: dict[str, Any] = header if isinstance(header, dict) else {}
    ids = said.get("recordIds")
    return said.get("changeType") == _OVERFLOW or any(
        str(id).endswith("*") for id in (ids if isinstance(ids, list) else ())
    )


@total
def change_event(record: Record, context: Context) -> Iterator[Telling]:
    """Every record that the event tells of."""
    for change in changes(record, context):
        yield from _told(change, context)


def _told(change: Change, context: Context) -> Iterator[Telling]:
    is_gap = change.type.startswith("GAP_")
    if change.entity not in _ENTITIES:
        known = ", ".join(sorted(_ENTITIES))
        yield Untold(f"entityName: found {change.entity!r}, expected a subscription to {known}")
    elif change.type == _OVERFLOW or change.id.endswith("*"):
        yield Untold(
            f"changeType: found {change.type!r} without ids, expected a backfill of "
            f"{change.entity}, because more changed at once than Salesforce tells"
        )
    elif is_gap and change.type.removeprefix("GAP_") in _TYPES:
        yield Fetch(change.entity, (change.id,))
    elif change.type in _TYPES:
        yield from _ENTITIES[change.entity](change, context)
    else:
        yield Untold(f"changeType: found {change.type!r}, expected one of {', '.join(_TYPES)}")
