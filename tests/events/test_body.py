"""Which bodies are refused before a value in them is looked at?"""

import time

import pytest

from events.body import BODY_BYTES_MAX, DEPTH_MAX, parsed
from events.errors import MalformedEvent, OversizedEvent


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "body, line 1, column 1: found nothing, expected one JSON value"),
        (
            b'{"a":\n nope}',
            "body, line 2, column 2: found no JSON (expecting value), expected one JSON value",
        ),
        (b"{} {}", "body, line 1, column 4: found no JSON (extra data), expected one JSON value"),
        (b'{"a": "\xff"}', "body, byte 7: found invalid start byte, expected UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "body, byte 7: found invalid continuation byte, expected UTF-8"),
        (b'{"a": NaN}', "body: found NaN, expected a number that JSON knows"),
        (b"[-Infinity]", "body: found -Infinity, expected a number that JSON knows"),
        (
            b'{"a": {"b": 1, "c": 2, "b": 3}}',
            "b: found this key twice in one object, expected it once",
        ),
        (rb'{"a": "\ud800"}', "body: found half of a surrogate pair, expected whole characters"),
        (rb'{"\udc00": 1}', "body: found half of a surrogate pair, expected whole characters"),
        (b"[" + b"9" * 5000 + b"]", "body: found a number of thousands of digits, expected JSON"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else "",
)
def test_body_that_is_not_plain_json_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(MalformedEvent) as refused:
        parsed(body)
    assert str(refused.value) == message


def test_what_could_not_be_parsed_is_never_quoted() -> None:
    with pytest.raises(MalformedEvent) as refused:
        parsed(b'{"text": "Dear Ms Example, your offer')
    assert "Example" not in str(refused.value)


def test_whole_characters_may_be_escaped() -> None:
    assert parsed(rb'["\ud83d\ude00 \u00e9 \\ud800"]') == ["\U0001f600 \u00e9 \\ud800"]


def test_body_of_the_greatest_size_is_read_and_one_byte_more_is_refused() -> None:
    body = b'"' + b"a" * (BODY_BYTES_MAX - 2) + b'"'
    assert len(parsed(body)) == BODY_BYTES_MAX - 2
    with pytest.raises(OversizedEvent) as refused:
        parsed(body + b" ")
    assert str(refused.value) == "body: found 1,048,577 bytes, expected at most 1,048,576"


def test_batch_may_be_longer_than_one_event() -> None:
    body = b" " * BODY_BYTES_MAX + b"[]"
    assert parsed(body, bytes_max=2 * BODY_BYTES_MAX) == []


def nested(levels: int) -> bytes:
    return b'[{"a":' * (levels // 2) + b"1" + b"}]" * (levels // 2)


def test_nesting_of_the_greatest_depth_is_read_and_one_level_more_is_refused() -> None:
    assert parsed(nested(DEPTH_MAX))
    with pytest.raises(OversizedEvent) as refused:
        parsed(b"[" + nested(DEPTH_MAX) + b"]")
    assert str(refused.value) == "body, byte 92: found level 33, expected at most 32 levels"


def test_brackets_side_by_side_or_within_text_are_not_depth() -> None:
    wide = b"[" + b",".join([b"{}"] * 100) + b"]"
    assert parsed(wide) == [{}] * 100
    assert parsed(rb'["' + rb"[{\"" * 100 + b'"]') == ['[{"' * 100]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * BODY_BYTES_MAX,
        b"[[" * 20 + b'"' + b'\\"' * (BODY_BYTES_MAX // 3),
        b'{"a":[' * 150_000,
    ],
    ids=["brackets", "string left open", "objects"],
)
def test_hostile_body_is_refused_at_once(body: bytes) -> None:
    began = time.monotonic()
    with pytest.raises((OversizedEvent, MalformedEvent)):
        parsed(body)
    assert time.monotonic() - began < 5
