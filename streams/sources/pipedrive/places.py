"""At which deal, prospects and account does an activity stand?

A lead is a prospect as a person is; the ids of leads are UUIDs and those of persons numbers.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import tables, word
from streams.sources.pipedrive.change import Change, plain, reference
from streams.sources.saying import said
from streams.sources.telling import Context, Skipped, Telling

_KINDS: Final = {"deal_id": "deal", "person_id": "prospect", "org_id": "account"}


def places(record: Record) -> dict[str, list[str]]:
    """What every event of an activity says beside what happened."""
    others = (reference(each, "person_id") for each in tables(record, "participants"))
    prospects = [reference(record, "person_id"), reference(record, "lead_id"), *others]
    return {
        "deal_ids": _listed([reference(record, "deal_id")]),
        "prospect_ids": _listed(prospects),
        "account_ids": _listed([reference(record, "org_id")]),
    }


def linked(change: Change, context: Context, names: Sequence[str]) -> Iterator[Telling]:
    """An activity that is told already moved from one deal, person or organization to another."""
    if not names:
        yield Skipped("nothing that Touchline knows of an activity has changed")
    for name in names:
        old = word({name: plain(change.was(name))}, name)
        for type, id in (("unlinked", old), ("linked", reference(change.now, name))):
            if id:
                yield said(
                    context,
                    f"activity.{type}",
                    of=f"activity/{change.id}/{_KINDS[name]}/{id}/{type}",
                    at=change.at,
                    who=change.who,
                    activity_id=change.id,
                    entity_kind=_KINDS[name],
                    entity_id=id,
                )


def _listed(ids: Sequence[str | None]) -> list[str]:
    return list(dict.fromkeys(id for id in ids if id))
