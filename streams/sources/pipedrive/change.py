"""What changed, when, and by whom, says a webhook of Pipedrive?

Version 2.0 bears `data` and in `previous` only the fields that changed, version 1.0 `current` and
the whole record before. Both become one form. A webhook of a user has the user's id where all
others have an id of their own, so nothing is identified by that.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from streams.sources.delivery import Record
from streams.sources.fields import Unreadable, flag, moment, needed_word, table, word
from streams.sources.saying import Who
from streams.sources.telling import Context

_ACTIONS: Final[Mapping[str, str]] = {
    "added": "create",
    "updated": "change",
    "merged": "change",
    "deleted": "delete",
}
"""What version 1.0 calls the actions of version 2.0."""


class Change(NamedTuple):
    """A webhook in one form, whatever its version."""

    entity: str
    id: str
    action: str
    """create, change or delete"""
    now: Record
    """The object after it; empty when it was deleted"""
    before: Record
    """At least those fields that changed, as they were"""
    at: datetime
    who: Who
    merged_into: str | None = None
    """The object that goes on, when this one was merged into it"""
    absorbed: str | None = None
    """The object that was merged into this one"""

    @property
    def changed(self) -> frozenset[str]:
        """Names of the fields that have another value now."""
        is_other = (name for name in self.before if self.was(name) != plain(self.now.get(name)))
        return frozenset(is_other)

    def was(self, name: str) -> Any:
        return plain(self.before.get(name))


def plain(value: Any) -> Any:
    """An id as it is: the API shows a referred object as a table with the id as `id` or `value`."""
    if isinstance(value, dict) and ("value" in value or "id" in value):
        return value.get("id", value.get("value"))
    return value


def reference(record: Record, *names: str) -> str | None:
    """The id of an object that the record refers to, by the first of these names that tells it."""
    for name in names:
        found = word({name: plain(record.get(name))}, name)
        if found is not None:
            return found
    return None


def change(record: Record, context: Context) -> Change:
    """The webhook in one form; raises Unreadable."""
    meta = table(record, "meta")
    is_second = "entity" in meta
    action = needed_word(meta, "action")
    now, before = table(record, "data" if is_second else "current"), table(record, "previous")
    if action not in (*_ACTIONS, *_ACTIONS.values()):
        raise Unreadable(where="meta.action", found=action, expected="create, change or delete")
    return Change(
        entity=needed_word(meta, "entity" if is_second else "object"),
        id=needed_word(meta, "entity_id" if is_second else "id"),
        action=_ACTIONS.get(action, action),
        now=now,
        before=before,
        at=_changed_at(meta, now),
        who=Who(word(meta, "user_id"), _is_automated(meta, context)),
        merged_into=word(meta, "merged_to_id"),
        absorbed=word(meta, "merged_from_id") or word(now, "merge_what_id"),
    )


def _changed_at(meta: Record, now: Record) -> datetime:
    """The object's own time of change: the API tells the same, so both tell one event."""
    at = moment(now, "update_time") or moment(now, "modified") or moment(now, "add_time")
    at = at or moment(meta, "timestamp_milli") or moment(meta, "timestamp")
    if at is None:
        raise Unreadable(where="meta.timestamp", found=None, expected="the time of the change")
    return at


def _is_automated(meta: Record, context: Context) -> bool:
    is_by_machine = meta.get("change_source") == "api" and context.options.get("api") != "human"
    return is_by_machine or flag(meta, "is_bulk_edit") or flag(meta, "is_bulk_update")
