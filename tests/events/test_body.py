"""Which bodies are refused before a value in them is looked at?"""

import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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


KEYS = st.sampled_from(["a", "b", ":", "a:", "\u00e9", '"', "\\u003a", "\U0001f600"])
NUMBERS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2**63, 2**64, -(2**63) - 1, 10**30]),
).map(repr)
# Spelt as a sender may and as nobody should.
ODD = st.sampled_from(
    ["-0", "-0.0", "1E5", "1e999", "NaN", "Infinity", "01", "1.", ".5", "+1", "true", "null", ""]
)
TEXTS = st.one_of(
    st.text(max_size=8).map(json.dumps),
    st.text(max_size=8).map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.sampled_from([r'"\ud800"', r'"\ud83d\ude00"', r'"\u003a"', r'"\/"', r'"\x"', '"\t"', "'a'"]),
)
GAPS = st.sampled_from(["", "", " ", "\n", "\t", "\x0b"])


def _list(items: tuple[str, list[str]]) -> str:
    gap, texts = items
    return f"[{gap}" + f",{gap}".join(texts) + "]"


def _object(items: tuple[str, list[tuple[str, str]]]) -> str:
    gap, pairs = items
    return "{" + f",{gap}".join(f"{key}{gap}:{gap}{value}" for key, value in pairs) + "}"


BODIES = st.recursive(
    NUMBERS | ODD | TEXTS,
    lambda inner: st.one_of(
        st.tuples(GAPS, st.lists(inner, max_size=4)).map(_list),
        st.tuples(
            GAPS, st.lists(st.tuples(KEYS.map(json.dumps), inner), max_size=4)
        ).map(_object),
    ),
    max_leaves=12,
)  # fmt: skip


def found_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def refused(constant: str) -> None:
    raise ValueError(constant)


def as_python_reads_it(body: bytes) -> str:
    """What stands in a body by the reader of Python's own; REFUSED when anything is wrong."""
    try:
        found = json.loads(
            body.decode(), object_pairs_hook=found_once, parse_constant=refused
        )  # fmt: skip
        json.dumps(found, ensure_ascii=False).encode()
    except ValueError:
        return "REFUSED"
    return repr(found)


def as_we_read_it(body: bytes) -> str:
    try:
        return repr(parsed(body))
    except MalformedEvent:
        return "REFUSED"


@given(text=BODIES, at=st.integers(0, 200), instead=st.none() | st.binary(max_size=2))
@example(text=r'{"a":1,"a":"\u003a"}', at=0, instead=None)
@example(text=r'{"a":1,"b\u003a":2,"a":3}', at=0, instead=None)
@example(text='{"a:":1,"a":":"}', at=0, instead=None)
@example(text="[1e400]", at=0, instead=None)
def test_a_body_is_read_as_python_reads_it_however_it_is_spelt_or_broken(
    text: str, at: int, instead: bytes | None
) -> None:
    body = text.encode()
    if instead is not None:
        body = body[:at] + instead + body[at + 1 :]
    assert as_we_read_it(body) == as_python_reads_it(body)
