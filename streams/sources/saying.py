"""How is one thing that a vendor knows said as an event?

The id follows from the object, what is said of it and when it became so: a webhook, the API and a
backfill that say the same make one event.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from events.values import instant_text
from streams.sources.delivery import Record
from streams.sources.telling import CloudEvent, Context, cloudevent


class Who(NamedTuple):
    """Who did it, and whether a machine did."""

    rep_id: str | None = None
    is_automated: bool = False


NOBODY: Final = Who()


class Step(NamedTuple):
    """A field of an object got another value."""

    field: str
    old: Any
    """None when nobody said what it was"""
    state: Record
    """The object once this and all that changed with it had changed"""
    at: datetime
    who: Who


class Meant(NamedTuple):
    """What a step means: the event, what is said of the object in a word or two, and its data."""

    type: str
    in_short: str
    data: dict[str, Any]


def said(
    context: Context,
    type: str,
    *,
    of: str,
    at: datetime,
    who: Who = NOBODY,
    version: int = 0,
    **data: Any,
) -> CloudEvent:
    """The event `type` of the object `of`, such as deal/10/stage/3."""
    return cloudevent(
        context,
        type,
        id=f"{of}/{instant_text(at)}",
        occurred_at=at,
        source_version=version,
        rep_id=who.rep_id,
        is_automated=who.is_automated,
        data=data,
    )


def told(
    context: Context, step: Step, meant: Iterator[Meant], **object: str
) -> Iterator[CloudEvent]:
    """The events of one step of the object, which is named as in `deal_id="10"`.

    The one that says who did it corrects the one that only saw how things stand.
    """
    ((name, id),) = object.items()
    for each in meant:
        yield said(
            context,
            each.type,
            of=f"{name.removesuffix('_id')}/{id}/{each.in_short}",
            at=step.at,
            who=step.who,
            version=1 if step.who.rep_id else 0,
            **object,
            **each.data,
        )
