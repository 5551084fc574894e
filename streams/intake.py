"""Which of the events in this body are taken, and why not the others?

A body is one CloudEvent, a JSON array of them, one per line, or in binary mode the data of the one
that the headers tell. Each is judged on its own, on the bytes it came in: one that is refused
becomes a dead letter and does not stop its neighbours. The text of a reply is taken out first: what
goes into the log never bore it, and of what is refused only its sha256 is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from events import topics
from events.binary_mode import Headers, structured
from events.body import BODY_BYTES_MAX, parsed
from events.cloudevents import from_cloudevent
from events.codec import encode, object_of
from events.envelope import Envelope
from events.errors import MalformedEvent, UndecodableEvent
from events.reply_text import ReplyText, withdrawn
from events.values import instant_text
from streams import withheld
from streams.dead_letters import Came
from streams.departures import Message

ONE = "application/cloudevents+json"
ARRAY = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
PLAIN = "application/json"
MEDIA_TYPES = (ONE, ARRAY, LINES, PLAIN)
AHEAD_MAX = timedelta(minutes=10)

_NOT_SCORED = MalformedEvent(
    where="data.reply",
    found="a text",
    expected="none, because this collector scores no replies (see docs/how-to/score-replies.md)",
)
_raw_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event as it goes into the log, and beside it the reply that is yet to be scored."""

    index: int
    event: Envelope
    message: Message
    reply: ReplyText | None = None

    @property
    def event_id(self) -> str:
        return str(self.event.event_id)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is kept of bytes that are no event, and why they are none."""

    index: int
    received: bytes
    problem: UndecodableEvent
    came: Came

    @property
    def reason(self) -> str:
        return str(self.problem)


Judge = Callable[[bytes, str], Iterator[Accepted | Refusal]]


def judged(
    body: bytes, media_type: str, *, tenant_id: str, now: datetime, is_scored: bool = False
) -> Iterator[Accepted | Refusal]:
    """Every event of a body in its order; raises UndecodableEvent when it is not even an array.

    Texts of replies are taken where they are scored, and refused anywhere else.
    """
    for index, received in enumerate(_apart(body, media_type)):
        yield _verdict(index, received, tenant_id=tenant_id, now=now, is_scored=is_scored)


def judged_in_binary_mode(headers: Headers, body: bytes, judge: Judge) -> Accepted | Refusal:
    """The one event of a request whose headers are its attributes."""
    try:
        parsed(body, bytes_max=BODY_BYTES_MAX)
    except UndecodableEvent as problem:
        whole = structured(headers, body, is_json=False)
        return _refusal(0, whole, problem, is_kept=withheld.kept_unread(body, headers))
    return next(judge(structured(headers, body, is_json=True), ONE))


def refused_whole(body: bytes, problem: UndecodableEvent) -> Refusal:
    """A body that cannot be taken apart."""
    return _refusal(0, body, problem, is_kept=withheld.kept_unread(body))


def _verdict(
    index: int, received: bytes, *, tenant_id: str, now: datetime, is_scored: bool
) -> Accepted | Refusal:
    try:
        found = parsed(received, bytes_max=BODY_BYTES_MAX)
    except UndecodableEvent as problem:
        return _refusal(index, received, problem, is_kept=withheld.kept_unread(received))
    try:
        event, reply = taken(found, tenant_id=tenant_id, now=now)
        if reply and reply.is_told and not is_scored:
            raise _NOT_SCORED
        return Accepted(index, event, message_of(event), reply)
    except UndecodableEvent as problem:
        kept = withheld.kept_of_event(received, found)
        if kept is None:
            return _refusal(index, received, problem)
        return _refusal(index, received, withheld.without_values(problem), kept)


def message_of(event: Envelope) -> Message:
    return Message(encode(event), key=topics.key(event))


def _refusal(
    index: int,
    received: bytes,
    problem: UndecodableEvent,
    kept: bytes | None = None,
    *,
    is_kept: bool = True,
) -> Refusal:
    """Length and hash are those of what came, whatever is kept of it."""
    came = Came(len(received), sha256(received).hexdigest())
    if not is_kept:
        return Refusal(index, b"", withheld.without_names(problem), came)
    return Refusal(index, received if kept is None else kept, problem, came)


def _apart(body: bytes, media_type: str) -> list[bytes]:
    if media_type == ARRAY:
        return _items(body)
    if media_type == LINES:
        return [line for line in body.splitlines() if line.strip()]
    return [body]


def _items(body: bytes) -> list[bytes]:
    try:
        return [bytes(item) for item in _raw_items(body)]
    except (msgspec.DecodeError, RecursionError) as error:
        raise MalformedEvent(
            where="body", found=_found(error), expected="a JSON array of CloudEvents"
        ) from error


def _found(error: Exception) -> str:
    """What stands there, in our words, when it is JSON and no array."""
    _, is_json, kind = str(error).partition(", got ")
    return f"a JSON {kind.strip('`')}" if is_json else str(error).lower()


def taken(found: Any, *, tenant_id: str, now: datetime) -> tuple[Envelope, ReplyText | None]:
    """The event that a parsed CloudEvent is, and the text that came with it.

    Raises UndecodableEvent.
    """
    event_found, reply = withdrawn(object_of(found, where="event"))
    event = from_cloudevent(event_found, tenant_id=tenant_id, recorded_at=now)
    if event.occurred_at > now + AHEAD_MAX:
        raise MalformedEvent(
            where="time",
            found=instant_text(event.occurred_at),
            # Without the time of now, so that the same bytes told again are the same dead letter.
            expected=f"at most {AHEAD_MAX.seconds // 60} minutes after it was received",
        )
    return event, reply
