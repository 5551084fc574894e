"""Is this body JSON that we are willing to read?

JSON lets a sender say one thing twice, nest without end and write numbers that no one else can
read; each is refused before a value is looked at.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from events.errors import MalformedEvent, OversizedEvent

BODY_BYTES_MAX = 1024 * 1024
DEPTH_MAX = 32

_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def parsed(value: bytes, *, bytes_max: int = BODY_BYTES_MAX) -> Any:
    """The JSON value of a body."""
    refuse_oversized(value, bytes_max=bytes_max)
    refuse_deep(value)
    try:
        return json.loads(
            value.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise MalformedEvent(
            where=f"body, byte {error.start}", found="bytes that are not UTF-8", expected="UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise MalformedEvent(
            where=f"body, line {error.lineno}, column {error.colno}",
            found=error.msg.lower() if value.strip() else "nothing",
            expected="JSON",
        ) from error
    except ValueError as error:
        raise MalformedEvent(
            where="body", found="a number of thousands of digits", expected="JSON"
        ) from error


def refuse_oversized(value: bytes, *, bytes_max: int = BODY_BYTES_MAX) -> None:
    """Refuse what Kafka would not take."""
    if len(value) > bytes_max:
        raise OversizedEvent(
            where="body", found=f"{len(value):,} bytes", expected=f"at most {bytes_max:,}"
        )


def refuse_deep(value: bytes) -> None:
    """Refuse nesting that would exhaust the parser's stack."""
    if value.count(b"{") + value.count(b"[") <= DEPTH_MAX:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(value):
        match token[0]:
            case b"{" | b"[":
                depth += 1
            case b"}" | b"]":
                depth -= 1
        if depth > DEPTH_MAX:
            raise OversizedEvent(
                where=f"body, byte {token.start()}",
                found=f"nesting deeper than {DEPTH_MAX}",
                expected=f"at most {DEPTH_MAX} levels",
            )


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise MalformedEvent(where="body", found=f"the key {twice!r} twice", expected="it once")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise MalformedEvent(where="body", found=constant, expected="a number that JSON knows")
