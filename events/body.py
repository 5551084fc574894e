"""Is this body JSON that we are willing to read?

JSON lets a sender say one thing twice, nest without end and write what no one else can read; each
is refused before a value is looked at. What could not be parsed is never quoted, because it may
bear text.
"""

import json
import re
from typing import Any, Final, NoReturn

import msgspec

from events.errors import MalformedEvent, OversizedEvent

BODY_BYTES_MAX: Final = 1024 * 1024
DEPTH_MAX: Final = 32

# Possessive, and with an optional end, so that a string left open costs one pass and not many.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


def parsed(value: bytes, *, bytes_max: int = BODY_BYTES_MAX) -> Any:
    """The JSON value of a body; a batch may be longer than one event."""
    refuse_oversized(value, bytes_max=bytes_max)
    _refuse_deep(value)
    try:
        return _parsed_at_once(value)
    except (msgspec.DecodeError, ValueError, OverflowError):
        return _parsed_with_care(value)


def _parsed_at_once(value: bytes) -> Any:
    """The value of a body that nobody could read in two ways; ValueError when somebody might.

    Four times as fast as with care, and it says nothing of what is wrong.
    """
    found = _decode(value)
    # A key told twice is found once, so that a colon is missing; as an escape one could take its
    # place, and half of a surrogate pair comes as an escape only.
    if rb"\u" in value or value.count(b":") != _encode(found).count(b":"):
        raise ValueError
    return found


def _parsed_with_care(value: bytes) -> Any:
    try:
        text = value.decode()
        found = _DECODER.decode(text)
        if "\\u" in text:
            _refuse_lone_surrogates(found)
    except UnicodeDecodeError as error:
        raise MalformedEvent(
            where=f"body, byte {error.start}", found=error.reason, expected="UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise MalformedEvent(
            where=f"body, line {error.lineno}, column {error.colno}",
            found=f"no JSON ({error.msg.lower()})" if text else "nothing",
            expected="one JSON value",
        ) from error
    except ValueError as error:
        raise MalformedEvent(
            where="body", found="a number of thousands of digits", expected="JSON"
        ) from error
    return found


def refuse_oversized(value: bytes, *, bytes_max: int = BODY_BYTES_MAX) -> None:
    """Refuse what no reader would take."""
    if len(value) > bytes_max:
        raise OversizedEvent(
            where="body", found=f"{len(value):,} bytes", expected=f"at most {bytes_max:,}"
        )


def _refuse_deep(value: bytes) -> None:
    if value.count(b"{") + value.count(b"[") <= DEPTH_MAX:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(value):
        if token[0] in b"{[":
            depth += 1
        elif token[0] in b"}]":
            depth -= 1
        if depth > DEPTH_MAX:
            raise OversizedEvent(
                where=f"body, byte {token.start()}",
                found=f"level {depth}",
                expected=f"at most {DEPTH_MAX} levels",
            )


def _refuse_lone_surrogates(found: Any) -> None:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise MalformedEvent(
            where="body", found="half of a surrogate pair", expected="whole characters"
        ) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise MalformedEvent(where=twice, found="this key twice in one object", expected="it once")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise MalformedEvent(where="body", found=constant, expected="a number that JSON knows")


_decode: Final = msgspec.json.Decoder().decode
_encode: Final = msgspec.json.Encoder().encode
_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
