"""How do the collector and a scoring process speak?

In frames over a pipe: four bytes of length, then a message. A text lives in the two memories and in
the pipe between them, and in no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, TypeVar

import msgspec

from streams.sentiment.score import Score

HEADER_LENGTH: Final = 4

T = TypeVar("T")

_encode: Final = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Asked:
    """A reply to score; the text is kept out of whatever prints this."""

    text: str = field(repr=False)
    language: str | None = None
    subject: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    parent_text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """The first word of a scoring process: who it is, or why it cannot begin."""

    scorer_id: str = ""
    problem: str = ""


def frame(message: Any) -> bytes:
    body = _encode(message)
    return len(body).to_bytes(HEADER_LENGTH) + body


def length_of(header: bytes) -> int:
    return int.from_bytes(header)


def message(body: bytes, kind: type[T]) -> T:
    return msgspec.msgpack.decode(body, type=kind)


def read(stream: BinaryIO) -> Asked | None:
    """The next reply to score; None when nobody asks any more."""
    header = stream.read(HEADER_LENGTH)
    if len(header) < HEADER_LENGTH:
        return None
    return message(stream.read(length_of(header)), Asked)


def write(stream: BinaryIO, said: Ready | Score) -> None:
    stream.write(frame(said))
    stream.flush()
