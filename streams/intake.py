"""Which of the events in this body are taken, and why not the others?

A body is one CloudEvent, a JSON array of them, one per line, or in binary mode the data of the one
that the headers tell. Each is judged on its own, on the bytes it came in: one that is refused
becomes a dead letter and does not stop its neighbours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from events import topics
from events.binary_mode import Headers, structured
from events.body import BODY_BYTES_MAX, parsed
from events.cloudevents import from_cloudevent
from events.codec import encode
from events.envelope import Envelope
from events.errors import MalformedEvent, UndecodableEvent
from events.values import instant_text
from streams.producer import Message

ONE = "application/cloudevents+json"
ARRAY = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
PLAIN = "application/json"
MEDIA_TYPES = (ONE, ARRAY, LINES, PLAIN)
AHEAD_MAX = timedelta(minutes=10)

_raw_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event as it goes into the log."""

    index: int
    event_id: str
    message: Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """Bytes that are no event, and why."""

    index: int
    received: bytes
    problem: UndecodableEvent

    @property
    def reason(self) -> str:
        return str(self.problem)


def judged(
    body: bytes, media_type: str, *, tenant_id: str, now: datetime
) -> Iterator[Accepted | Refusal]:
    """Every event of a body in its order; raises UndecodableEvent when it is not even an array."""
    for index, received in enumerate(_apart(body, media_type)):
        yield _verdict(index, received, tenant_id=tenant_id, now=now)


def judged_in_binary_mode(
    headers: Headers, body: bytes, *, tenant_id: str, now: datetime
) -> Accepted | Refusal:
    """The one event of a request whose headers are its attributes."""
    try:
        parsed(body, bytes_max=BODY_BYTES_MAX)
    except UndecodableEvent as problem:
        return Refusal(0, structured(headers, body, is_json=False), problem)
    return _verdict(0, structured(headers, body, is_json=True), tenant_id=tenant_id, now=now)


def _verdict(index: int, received: bytes, *, tenant_id: str, now: datetime) -> Accepted | Refusal:
    try:
        event = _event(received, tenant_id=tenant_id, now=now)
        message = Message(encode(event), key=topics.key(event))
    except UndecodableEvent as problem:
        return Refusal(index, received, problem)
    return Accepted(index, str(event.event_id), message)


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
            where="body", found=str(error).lower(), expected="a JSON array of CloudEvents"
        ) from error


def _event(received: bytes, *, tenant_id: str, now: datetime) -> Envelope:
    event = from_cloudevent(
        parsed(received, bytes_max=BODY_BYTES_MAX), tenant_id=tenant_id, recorded_at=now
    )
    if event.occurred_at > now + AHEAD_MAX:
        raise MalformedEvent(
            where="time",
            found=instant_text(event.occurred_at),
            # Without the time of now, so that the same bytes told again are the same dead letter.
            expected=f"at most {AHEAD_MAX.seconds // 60} minutes after it was received",
        )
    return event
