"""What does one webhook of Pipedrive tell?

Nobody signs it, so what is worth forging (money, stage, end and deletion of a deal) is only a
reason to ask the API, unless the source was set up to believe what it hears.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from streams.sources.delivery import Record
from streams.sources.fields import total
from streams.sources.pipedrive import activity, deal, note, organization, person, pipeline, user
from streams.sources.pipedrive.change import Change, change
from streams.sources.telling import Context, Telling, Untold

TRUST: Final = "trust"
_OBJECTS: Final[Mapping[str, Callable[[Change, Context], Iterator[Telling]]]] = {
    "lead": person.lead_changed,
    "note": note.changed,
    "organization": organization.changed,
    "person": person.person_changed,
    "pipeline": pipeline.changed,
    "stage": pipeline.changed,
    "user": user.changed,
}
ENTITIES: Final = frozenset({"activity", "deal", *_OBJECTS})


@total
def webhook(record: Record, context: Context) -> Iterator[Telling]:
    """A change of any object, as version 2.0 or 1.0 of webhooks tells it."""
    told, is_believed = change(record, context), context.options.get(TRUST) == "webhook"
    if told.entity == "deal":
        yield from deal.changed(told, context, is_believed=is_believed)
    elif told.entity == "activity":
        yield from activity.changed(told, context, is_believed=is_believed)
    elif told.entity in _OBJECTS:
        yield from _OBJECTS[told.entity](told, context)
    else:
        known = ", ".join(sorted(ENTITIES))
        yield Untold(f"meta.entity: found {told.entity!r}, expected a webhook for one of {known}")
