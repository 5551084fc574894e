"""What do HubSpot's words and numbers stand for?

Every property is a text, and an empty one was cleared. Times are ISO 8601 in the API and
milliseconds in webhooks. Whoever reads a value here gets None for what cannot be read, and never an
exception: a vendor may send anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from events.values import END_OF_TIME, EPOCH
from streams.sources.delivery import Record
from streams.sources.telling import Context

KINDS_BY_TYPE_ID: Final[Mapping[str, str]] = {
    "0-1": "contact",
    "0-2": "company",
    "0-3": "deal",
    "0-5": "ticket",
    "0-18": "communication",
    "0-27": "task",
    "0-46": "note",
    "0-47": "meeting",
    "0-48": "call",
    "0-49": "email",
    "0-136": "lead",
}
ACTIVITIES: Final = frozenset({"call", "email", "meeting", "note", "communication"})
LINKED_KINDS: Final[Mapping[str, str]] = {
    "deal": "deal",
    "contact": "prospect",
    "lead": "prospect",
    "company": "account",
}
"""What an activity may be linked to, in HubSpot's words and in ours."""

_PLURALS: Final = {"company": "companies"}
_MILLISECONDS: Final = re.compile("-?[0-9]{1,14}")
_USER: Final = re.compile(r"(?:userId:)?([0-9]+)")
_AUTOMATIC: Final = frozenset({"IMPORT", "CRM_UI_BULK_ACTION", "BATCH_UPDATE", "SEQUENCES"})
_DECIMAL: Final = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,20})?")


class Was(NamedTuple):
    """A value that a property had from a moment on."""

    value: str
    at: datetime
    rep_id: str | None
    is_automated: bool


def plural(kind: str) -> str:
    """As the API names the objects of a kind."""
    return _PLURALS.get(kind, kind + "s")


def properties(record: Record) -> dict[str, Any]:
    found = record.get("properties")
    return found if isinstance(found, dict) else {}


def word(value: Any) -> str | None:
    """A text or number as an id or a word; None when it is empty, or a text that was let go."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def instant(value: Any) -> datetime | None:
    """A moment, in either form."""
    text = word(value)
    if text is None:
        return None
    try:
        if _MILLISECONDS.fullmatch(text):
            at = datetime.fromtimestamp(int(text) / 1000, UTC)
        else:
            at = datetime.fromisoformat(text)
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if EPOCH <= at < END_OF_TIME else None


def day(value: Any, context: Context) -> date | None:
    """The day of a moment where the customer works."""
    at = instant(value)
    return at.astimezone(ZoneInfo(context.timezone)).date() if at else None


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def amount(value: Any) -> str | None:
    """A decimal as the wire takes it: at most four places, as no currency has more."""
    text = word(value)
    if text is None or not _DECIMAL.fullmatch(text):
        return None
    whole, _, places = text.partition(".")
    return f"{whole}.{places[:4]}" if places else whole


def is_automatic(change_source: Any) -> bool:
    """Whether no person sat before it."""
    return isinstance(change_source, str) and (
        change_source in _AUTOMATIC or change_source.startswith("AUTOMATION")
    )


def rep_of(source_id: Any, context: Context) -> str | None:
    """The owner whose user this is, as `userId:75514748` says; None when it is no user."""
    found = _USER.fullmatch(word(source_id) or "")
    if found is None:
        return None
    for owner in context.references.get("owner", {}).values():
        if word(owner.get("userId")) == found[1]:
            return word(owner.get("id"))
    return None


def history(record: Record, name: str, context: Context) -> list[Was]:
    """The values of a property, the oldest first; only that of now when nobody asked for more."""
    found = record.get("propertiesWithHistory")
    told = found.get(name) if isinstance(found, dict) else None
    steps = sorted(_steps(told, context), key=lambda step: step.at)
    return [step for place, step in enumerate(steps) if _is_new(steps, place)]


def associated(record: Record, kind: str) -> tuple[str, ...] | None:
    """Ids of what the object is associated with; None when nobody asked."""
    found = record.get("associations")
    if not isinstance(found, dict):
        return None
    held = found.get(plural(kind))
    results = held.get("results") if isinstance(held, dict) else None
    ids = (word(each.get("id")) for each in results or () if isinstance(each, dict))
    return tuple(sorted({each for each in ids if each}))


def primary(record: Record, kind: str) -> str | None:
    """The one of them that HubSpot calls primary, or the only one."""
    found = record.get("associations")
    held = found.get(plural(kind)) if isinstance(found, dict) else None
    results = held.get("results") if isinstance(held, dict) else None
    told = [each for each in results or () if isinstance(each, dict)]
    chosen = [each for each in told if str(each.get("type", "")).endswith("_primary")]
    ids = associated(record, kind) or ()
    return word((chosen or [{}])[0].get("id")) or (ids[0] if len(ids) == 1 else None)


def version(record: Record, context: Context) -> int:
    """Grows with each change of the object.

    An association that is made or taken away does not change the object, so what a backfill reads
    is as new as its reading: whatever changes afterwards is newer still.
    """
    held = properties(record)
    names = ("hs_lastmodifieddate", "lastmodifieddate")
    found = [instant(record.get("updatedAt")), *(instant(held.get(name)) for name in names)]
    read_at = [context.received_at] if context.is_backfill else []
    return max((milliseconds(at) for at in (*found, *read_at) if at), default=0)


def _steps(told: Any, context: Context) -> Iterator[Was]:
    for each in told if isinstance(told, Sequence) and not isinstance(told, str) else ():
        at = instant(each.get("timestamp")) if isinstance(each, dict) else None
        if at is not None:
            who = rep_of(each.get("sourceId") or each.get("updatedByUserId"), context)
            automatic = is_automatic(each.get("sourceType"))
            yield Was(word(each.get("value")) or "", at, who, automatic)


def _is_new(steps: Sequence[Was], place: int) -> bool:
    return place == 0 or steps[place].value != steps[place - 1].value
