"""What does Pipedrive say of a note?

That somebody wrote one, and of whom. Notes and activities are numbered apart, so its id says what
it is.
"""

from collections.abc import Iterator

from streams.sources.delivery import Record
from streams.sources.fields import moment, needed_moment, needed_word, total, version
from streams.sources.pipedrive.change import Change, reference
from streams.sources.pipedrive.gone import gone_at
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Skipped, Telling


@total
def note(record: Record, context: Context) -> Iterator[Telling]:
    """A note as the API shows it."""
    id = needed_word(record, "id")
    if at := gone_at(record, context):
        yield _deleted(id, context, Change("note", id, "delete", {}, {}, at, NOBODY))
    else:
        yield _recorded(id, record, context, NOBODY)


def changed(change: Change, context: Context) -> Iterator[Telling]:
    """A note as a webhook tells it."""
    if change.action == "delete":
        yield _deleted(change.id, context, change)
    elif change.action == "create" or change.changed & {"deal_id", "person_id", "org_id"}:
        yield _recorded(change.id, change.now, context, change.who)
    else:
        yield Skipped("what a note says is not told")


def _recorded(id: str, record: Record, context: Context, who: Who) -> Telling:
    created_at = needed_moment(record, "add_time")
    author = Who(reference(record, "user_id"), who.is_automated)
    named = {name: reference(record, name) for name in ("deal_id", "person_id", "org_id")}
    return said(
        context,
        "note.recorded",
        of=f"note/{id}",
        at=created_at,
        who=author,
        version=version(moment(record, "update_time") or created_at) + (who is not NOBODY),
        activity_id=f"note/{id}",
        deal_ids=_listed(named["deal_id"]),
        prospect_ids=_listed(named["person_id"], reference(record, "lead_id")),
        account_ids=_listed(named["org_id"]),
    )


def _deleted(id: str, context: Context, change: Change) -> Telling:
    return said(
        context,
        "activity.deleted",
        of=f"note/{id}/deleted",
        at=change.at,
        who=change.who,
        activity_id=f"note/{id}",
    )


def _listed(*ids: str | None) -> list[str]:
    return [id for id in ids if id]
