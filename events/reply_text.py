"""What may a sender say of a reply that is kept nowhere?

Its text and what tells a machine's answer from a person's, under `data.reply` of an event that
tells of a reply. The collector reads it in memory, tells `reply.scored` in its stead and lets it
go: no payload has a field for it, so nothing that is encoded can bear it. What was hashed in a dead
letter is read back as a reply whose text is gone.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from events.activity import EmailReceived, MessageReceived
from events.payload import Contract, Payload
from events.validation import validated
from events.values import Sha256

FIELD: Final = "reply"
BEARERS: Final[tuple[type[Payload], ...]] = (EmailReceived, MessageReceived)
DESCRIPTION: Final = (
    "The text of the reply: read in the collector's memory, told as `reply.scored`, kept nowhere"
)
TEXT_LENGTH_MAX: Final = 100_000
SHORT_LENGTH_MAX: Final = 1_000

_TYPES: Final = frozenset(payload.type for payload in BEARERS)

Written = Annotated[str, Field(max_length=TEXT_LENGTH_MAX)]
Short = Annotated[str, Field(max_length=SHORT_LENGTH_MAX)]


class ReplyText(Contract):
    """A reply as it was written; headers and subject only tell whether a machine wrote it."""

    text: Written | None = None
    language: Short | None = None
    subject: Short | None = None
    headers: Annotated[dict[Short, Short], Field(max_length=100)] | None = None
    parent_text: Written | None = None
    text_sha256: Sha256 | None = None

    @property
    def is_told(self) -> bool:
        """Whether anything is there to be scored."""
        return self.text is not None or self.subject is not None or self.headers is not None


def bears_text(event_type: object) -> bool:
    """Whether events of this type may come with the text of a reply."""
    return isinstance(event_type, str) and event_type in _TYPES


def withdrawn(event: Mapping[str, Any]) -> tuple[Mapping[str, Any], ReplyText | None]:
    """The parsed event without the text, and the text; raises MalformedEvent."""
    data = event.get("data")
    if not bears_text(event.get("type")) or not isinstance(data, dict) or FIELD not in data:
        return event, None
    kept = {name: value for name, value in data.items() if name != FIELD}
    told = data[FIELD]
    reply = None if told is None else validated(ReplyText, told, within=f"data.{FIELD}")
    return {**event, "data": kept}, reply


def with_reply(payload: type[Payload], schema: dict[str, Any], *, at: str) -> dict[str, Any]:
    """The schema of a payload as a sender may fill it; `at` is where that of a text stands."""
    if payload not in BEARERS:
        return schema
    told = {"anyOf": [{"$ref": at}, {"type": "null"}], "default": None, "description": DESCRIPTION}
    return {**schema, "properties": {**schema["properties"], FIELD: told}}
