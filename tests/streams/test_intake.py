"""Is each event of a body judged by itself, on the bytes it came in?"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from events import topics
from events.codec import decode
from events.errors import UndecodableEvent
from streams.intake import ARRAY, LINES, ONE, Accepted, Refusal, judged
from tests.streams.given import NOON, RECORDED

CALL = {
    "specversion": "1.0",
    "id": "1",
    "source": "crm",
    "type": "call.completed",
    "time": "2026-03-02T12:00:00Z",
    "data": {
        "activity_id": "A1",
        "direction": "outbound",
        "outcome": "connected",
        "duration_seconds": 60,
    },
}


def call(**changes: Any) -> dict[str, Any]:
    return CALL | changes


def verdicts(body: bytes, media_type: str = ONE) -> list[Accepted | Refusal]:
    return list(judged(body, media_type, tenant_id="acme", now=RECORDED))


def array(*events: object) -> bytes:
    return json.dumps(events).encode()


def lines(*events: object) -> bytes:
    return b"\n".join(json.dumps(event).encode() for event in events)


def accepted(found: Iterable[Accepted | Refusal]) -> list[int]:
    return [each.index for each in found if isinstance(each, Accepted)]


def test_an_event_is_taken_with_its_tenant_and_the_time_of_its_recording() -> None:
    (taken,) = verdicts(json.dumps(CALL).encode())
    assert isinstance(taken, Accepted)
    event = decode(taken.message.value)
    assert (event.tenant_id, event.occurred_at, event.recorded_at) == ("acme", NOON, RECORDED)
    assert (taken.event_id, taken.message.key) == (str(event.event_id), topics.key(event))


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (array(call(), call(id=""), call(id="3")), ARRAY),
        (lines(call(), call(id=""), call(id="3")), LINES),
    ],
    ids=["array", "lines"],
)
def test_one_that_is_refused_does_not_stop_its_neighbours(body: bytes, media_type: str) -> None:
    found = verdicts(body, media_type)
    assert accepted(found) == [0, 2]
    refusal = found[1]
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("id: found ''")


def test_a_refusal_keeps_the_bytes_as_they_came() -> None:
    odd = b'{ "specversion" :  "1.0", "data": {} }'
    (refusal,) = verdicts(b"[" + odd + b"]", ARRAY)
    assert isinstance(refusal, Refusal)
    assert refusal.received == odd


@pytest.mark.parametrize("media_type", [ARRAY, LINES])
def test_no_events_are_no_trouble(media_type: str) -> None:
    assert verdicts(b"[]" if media_type == ARRAY else b"\n \n", media_type) == []


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1", b"null", b"[" * 100_000], ids=lambda body: body[:5].decode()
)
def test_what_is_no_array_cannot_be_taken_apart(body: bytes) -> None:
    with pytest.raises(UndecodableEvent):
        verdicts(body, ARRAY)


@pytest.mark.parametrize(
    ("body", "found"), [(b"{}", "a JSON object"), (b"7", "a JSON int"), (b"null", "a JSON null")]
)
def test_what_stands_there_instead_of_an_array_is_named(body: bytes, found: str) -> None:
    with pytest.raises(UndecodableEvent) as refused:
        verdicts(body, ARRAY)
    assert str(refused.value) == f"body: found {found}, expected a JSON array of CloudEvents"


@pytest.mark.parametrize(("minutes", "is_taken"), [(10, True), (11, False), (-60 * 24 * 365, True)])
def test_the_future_is_refused_and_the_past_is_not(minutes: int, is_taken: bool) -> None:
    at = RECORDED + timedelta(minutes=minutes)
    (found,) = verdicts(json.dumps(call(time=at.isoformat())).encode())
    assert isinstance(found, Accepted) == is_taken
    if isinstance(found, Refusal):
        assert found.reason == (
            "time: found 2026-03-02T13:11:00.000Z, "
            "expected at most 10 minutes after it was received"
        )
