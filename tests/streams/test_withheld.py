"""Does a dead letter keep what is wanted to mend it, and never the words of a reply?"""

import json
from hashlib import sha256
from typing import Any

import pytest

from streams.intake import ARRAY, ONE, Judge, Refusal, judged, judged_in_binary_mode, refused_whole
from tests.streams.given import RECORDED

WORDS = "We are not interested any more"
DIGEST = sha256(WORDS.encode()).hexdigest()
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "crm",
    "type": "email.received",
    "time": "2026-03-02",
    "data": {"activity_id": "A1", "thread_id": "T1", "deal_ids": ["D1"]},
}


def with_data(**data: Any) -> dict[str, Any]:
    return EVENT | {"data": EVENT["data"] | data}


def refused(event: object, media_type: str = ONE, *, is_scored: bool = True) -> Refusal:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    (verdict,) = judge(is_scored)(body, media_type)
    assert isinstance(verdict, Refusal)
    return verdict


def judge(is_scored: bool = True) -> Judge:
    return lambda body, media_type: judged(
        body, media_type, tenant_id="acme", now=RECORDED, is_scored=is_scored
    )


def kept(event: object) -> Any:
    refusal = refused(event)
    assert WORDS not in refusal.reason
    assert WORDS.encode() not in refusal.received
    return json.loads(refusal.received)


def test_the_text_is_replaced_by_its_hash_and_all_else_stays() -> None:
    event = with_data(reply={"text": WORDS, "language": "en"})
    assert kept(event) == with_data(reply={"text_sha256": DIGEST})
    refusal = refused(event)
    assert refusal.reason.startswith("time: found '2026-03-02', expected a time such as")
    body = json.dumps(event).encode()
    assert refusal.came == (len(body), sha256(body).hexdigest())


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (with_data(reply=WORDS), with_data(reply={"text_sha256": DIGEST})),
        (with_data(text=WORDS), with_data(text={"sha256": DIGEST})),
        (with_data(body=WORDS), with_data(body={"sha256": DIGEST})),
        (with_data(thread_id=WORDS * 9), None),
        (with_data(**{WORDS: True}), with_data(**{DIGEST: True})),
        (EVENT | {"reply": WORDS}, EVENT | {"reply": {"sha256": DIGEST}}),
        (EVENT | {"subject": WORDS}, EVENT | {"subject": {"sha256": DIGEST}}),
        (EVENT | {"data": WORDS}, EVENT | {"data": {"sha256": DIGEST}}),
        (EVENT | {"type": "email.recieved", "body": WORDS}, None),
        (EVENT | {"type": "deal.won", "data": {"reply": {"text": WORDS}}}, None),
        (with_data(reply={"text": [WORDS]}), None),
        (with_data(reply={"words": WORDS}), None),
        (with_data(reply={"text": WORDS, "headers": {"Subject": WORDS}}), None),
        (with_data(deal_ids=[{"note": WORDS}]), None),
        (with_data(probabilities={WORDS: WORDS}), None),
    ],
    ids=lambda value: "" if value is None else json.dumps(value)[100:160],
)
def test_words_that_stand_elsewhere_are_not_kept_either(event: object, expected: object) -> None:
    found = kept(event)
    assert expected is None or found == expected


def test_without_any_words_the_bytes_stay_as_they_came() -> None:
    body = b'{ "specversion" :  "1.0", "type": "email.received", "id": "1", "data": {} }'
    assert refused(body).received == body


def test_other_events_stay_as_they_came() -> None:
    event = EVENT | {"type": "deal.lost", "data": {"deal_id": "D1", "reason": WORDS}}
    assert json.loads(refused(event).received) == event


@pytest.mark.parametrize(
    ("body", "is_kept"),
    [
        (b"{]", True),
        (b'{"type": "deal.won", "data": {', True),
        (f'{{"data": {{"reply": {{"text": "{WORDS}"}}'.encode(), False),
        (f'{{"type": "email.received", "x": "{WORDS}"'.encode(), False),
        (f'{{"x": "\\u0057e are", "{WORDS}'.encode(), False),
        (json.dumps({"x": WORDS}).encode("utf-16"), False),
        (b"\xff\xfe" + WORDS.encode(), False),
    ],
    ids=["no text", "a deal", "a reply", "a mail", "escaped", "utf-16", "no utf-8"],
)
def test_what_cannot_be_read_is_kept_only_when_nothing_in_it_points_to_a_text(
    body: bytes, is_kept: bool
) -> None:
    for refusal in (refused(body), refused_whole(body, refused(body).problem)):
        assert refusal.received == (body if is_kept else b"")
        assert refusal.came == (len(body), sha256(body).hexdigest())
        assert WORDS not in refusal.reason


def test_a_key_that_is_told_twice_is_not_repeated() -> None:
    refusal = refused(f'{{"data": {{"reply": {{"{WORDS}": 1, "{WORDS}": 2}}}}}}'.encode())
    assert refusal.received == b""
    assert refusal.reason == "body: found this key twice in one object, expected it once"


@pytest.mark.parametrize("type", ["email.received", "deal.won"])
def test_in_binary_mode_the_same_holds(type: str) -> None:
    headers = [
        (b"ce-id", b"1"),
        (b"ce-type", type.encode()),
        (b"content-type", b"application/json"),
    ]
    for body in (f'{{"reply": {{"text": "{WORDS}"}}}}', f'{{"reply": "{WORDS}'):
        verdict = judged_in_binary_mode(headers, body.encode(), judge())
        assert isinstance(verdict, Refusal)
        assert WORDS.encode() not in verdict.received
        assert WORDS not in verdict.reason
        assert b"V2UgYXJl" not in verdict.received  # the same in base64


def test_where_nothing_is_scored_a_text_is_refused_and_not_kept() -> None:
    event = EVENT | {
        "time": "2026-03-02T12:00:00Z",
        "data": {**with_data()["data"], "reply": {"text": WORDS}},
    }
    refusal = refused(event, is_scored=False)
    assert refusal.reason.startswith("data.reply: found a value that is not repeated")
    assert "scores no replies" in refusal.reason
    assert WORDS.encode() not in refusal.received


def test_what_was_kept_is_taken_again_as_a_reply_whose_text_is_gone() -> None:
    mended = with_data(reply={"text_sha256": DIGEST}) | {"time": "2026-03-02T12:00:00Z"}
    (verdict,) = judge(is_scored=False)(json.dumps([mended]).encode(), ARRAY)
    assert not isinstance(verdict, Refusal)
    assert verdict.reply
    assert not verdict.reply.is_told
    assert DIGEST.encode() not in verdict.message.value
