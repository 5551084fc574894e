"""Through which steps did an object come to what it is?

The changelog of the API tells each change with its time; without it only what holds now is known,
and since when at the latest. A webhook is a changelog of one change.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from streams.sources.delivery import Record
from streams.sources.fields import flag, moment, needed_moment, needed_word, tables, word
from streams.sources.pipedrive.change import Change, reference
from streams.sources.saying import Step, Who
from streams.sources.telling import Context

CHANGELOG = "changelog"
"""Where the API client puts the changelog, within the object."""


def is_told_whole(record: Record) -> bool:
    """Whether each of its changes is known, so that its beginning is known as well."""
    if record.get(CHANGELOG) is not None:
        return True
    updated_at = moment(record, "update_time")
    return updated_at is None or updated_at == moment(record, "add_time")


def beginning(record: Record) -> Record:
    """What the object was when it was created, as far as the changelog leads back."""
    first = {name: value for name, value in record.items() if not name.endswith("_time")}
    first["add_time"] = record.get("add_time")
    for entry in reversed(_entries(record)):
        first[needed_word(entry, "field_key")] = entry.get("old_value")
    return first


def pipelines_left(record: Record) -> int:
    """How often a deal went to another pipeline."""
    return sum(entry.get("field_key") == "pipeline_id" for entry in _entries(record))


def steps(record: Record, context: Context) -> Iterator[Step]:
    """Every change in the changelog, the oldest first."""
    state = beginning(record)
    for at, together in groupby(_entries(record), _at):
        entries = list(together)
        state = state | {each["field_key"]: each.get("new_value") for each in entries}
        for each in entries:
            yield Step(each["field_key"], each.get("old_value"), state, at, _who(each, context))


def standing(record: Record, fields: Iterable[str]) -> Iterator[Step]:
    """What holds now, as if it had become so at the last change; nobody knows who did it."""
    at = moment(record, "update_time") or needed_moment(record, "add_time")
    for name in fields:
        if record.get(name) not in (None, ""):
            yield Step(name, None, record, at, Who())


def step(change: Change, name: str) -> Step:
    """What a webhook tells of one field."""
    return Step(name, change.was(name), change.now, change.at, change.who)


def _entries(record: Record) -> Sequence[Record]:
    """The oldest first; of one second, in the order in which they were made."""
    entries = tables(record, CHANGELOG)
    is_newest_first = len(entries) > 1 and _at(entries[0]) > _at(entries[-1])
    return sorted(reversed(entries) if is_newest_first else entries, key=_at)


def _at(entry: Record) -> datetime:
    return moment(entry, "time") or needed_moment(entry, "log_time")


def _who(entry: Record, context: Context) -> Who:
    is_by_machine = entry.get("change_source") == "api" and context.options.get("api") != "human"
    is_automated = is_by_machine or flag(entry, "is_bulk_update_flag")
    return Who(word(entry, "actor_user_id") or reference(entry, "user_id"), is_automated)
