"""What is HubSpot to the rest of Touchline?"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.hubspot import activities, changes, deals, people
from streams.sources.hubspot.api import URL, HubSpot
from streams.sources.hubspot.endpoint import ENDPOINT
from streams.sources.hubspot.words import instant, word
from streams.sources.telling import Context, Telling, Translation
from streams.sources.vendor import Vendor

TEXTS: Final = frozenset(
    {
        "content",
        "description",
        "hs_body_preview",
        "hs_body_preview_html",
        "hs_call_body",
        "hs_call_summary",
        "hs_call_title",
        "hs_communication_body",
        "hs_email_headers",
        "hs_email_html",
        "hs_email_subject",
        "hs_email_text",
        "hs_internal_meeting_notes",
        "hs_meeting_body",
        "hs_meeting_title",
        "hs_note_body",
        "hs_task_body",
        "hs_task_subject",
        "message",
        "notes",
        "subject",
    }
)


def is_text(name: str, holder: Mapping[str, Any]) -> bool:
    """A change bears the value of one property, whose name stands beside it."""
    if name == "propertyValue":
        return holder.get("propertyName") in TEXTS
    return name in TEXTS


def _unless_deleted(kind: str, translation: Translation) -> Translation:
    """Of an object that was deleted nothing is told but that: the rest of it is not listed."""

    def told(record: Record, context: Context) -> Iterator[Telling]:
        id, at = word(record.get("id")), instant(record.get("archivedAt"))
        if record.get("archived") is True and id and at:
            yield changes.deletion(context, kind, id, at)
        else:
            yield from translation(record, context)

    return told


_OBJECTS: Final[Mapping[str, Translation]] = {
    "deal": deals.deal,
    "call": activities.call,
    "email": activities.email,
    "meeting": activities.meeting,
    "note": activities.note,
    "communication": activities.communication,
    "task": activities.task,
    "contact": people.contact,
    "company": people.company,
    "lead": people.lead,
}
TRANSLATIONS: Final[Mapping[str, Translation]] = {
    "change": changes.change,
    **{kind: _unless_deleted(kind, told) for kind, told in _OBJECTS.items()},
    "owner": people.owner,
    "pipeline": people.pipeline,
}

HUBSPOT: Final = Vendor(
    "hubspot",
    translations=TRANSLATIONS,
    endpoint=ENDPOINT,
    is_text=is_text,
    api=HubSpot,
    api_url=URL,
    references=("pipeline", "owner"),
    fetched=(
        *("pipeline", "owner", "company", "contact", "lead", "deal"),
        *("call", "email", "meeting", "note", "communication"),
    ),
    options={
        "currency": "of amounts whose deal names none, as EUR",
        "timezone": "in which close dates are days, as Europe/Berlin",
        "lost_reason_property": "name of a property that says by a choice why a deal was lost",
    },
)
