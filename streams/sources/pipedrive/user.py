"""What does Pipedrive say of a user?

A user is a rep. A user cannot be deleted, only made inactive.
"""

from collections.abc import Iterator

from streams.sources.delivery import Record
from streams.sources.fields import moment, needed_moment, needed_word, total, version, word
from streams.sources.pipedrive.change import Change
from streams.sources.saying import said
from streams.sources.telling import Context, Telling


@total
def user(record: Record, context: Context) -> Iterator[Telling]:
    """A user as the API shows it."""
    id = needed_word(record, "id")
    created_at = needed_moment(record, "created")
    modified_at = moment(record, "modified") or created_at
    name = word(record, "name")
    yield said(
        context,
        "rep.joined",
        of=f"rep/{id}/joined",
        at=created_at,
        version=version(modified_at),
        rep_id=id,
        attributes={"name": name} if name else None,
    )
    if record.get("active_flag") is False:
        yield said(context, "rep.left", of=f"rep/{id}/left", at=modified_at, rep_id=id)


def changed(change: Change, context: Context) -> Iterator[Telling]:
    """A user as a webhook tells it, which is what the API shows."""
    yield from user(change.now, context)
