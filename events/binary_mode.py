"""How does a CloudEvent in binary mode become one in structured mode?

In binary mode the attributes are HTTP headers and the body is the data. The bytes written here are
judged, kept and replayed as those of any other event, and say all that was sent. The data stands
in them as it came; what is no JSON stands in base64, where it cannot pass for a part of the event.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

PREFIX = b"ce-"

# A CloudEvents boolean is text in a header, and a JSON boolean in structured mode.
_BOOLEANS = {"backfill": ("true", "false")}
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')

Headers = Iterable[tuple[bytes, bytes]]


def is_binary_mode(headers: Headers) -> bool:
    """Whether any header bears an attribute; their names are in small letters."""
    return any(name.startswith(PREFIX) for name, _ in headers)


def structured(headers: Headers, body: bytes, *, is_json: bool) -> bytes:
    """The bytes of the event; an attribute that was told twice stands there twice."""
    # Sorted, so that the same event refused again is the same dead letter.
    attributes = [
        _member(name.removeprefix(PREFIX), value)
        for name, value in sorted(headers)
        if name.startswith(PREFIX)
    ]
    types = [
        _member(b"datacontenttype", value) for name, value in headers if name == b"content-type"
    ]
    data = b'"data":' + body if is_json else b'"data_base64":"' + b64encode(body) + b'"'
    return b"{" + b",".join([*attributes, *types, data]) + b"}"


def _member(name: bytes, value: bytes) -> bytes:
    attribute, told = name.decode("latin-1"), _text(value)
    if told not in _BOOLEANS.get(attribute, ()):
        told = json.dumps(told)
    return f"{json.dumps(attribute)}:{told}".encode()


def _text(value: bytes) -> str:
    quoted = _QUOTED.fullmatch(value)
    plain = re.sub(rb"\\(.)", rb"\1", quoted[1]) if quoted else value
    # What is no UTF-8 becomes half surrogates, which no reader of events takes.
    return unquote_to_bytes(plain).decode(errors="surrogateescape")
