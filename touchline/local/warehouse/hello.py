"""What does the driver for Go ask first, and in which revision of the protocol does it go on?

Its greeting comes with a revision of the native protocol. It reads the answer in that revision, and
every later one in the revision that it is told here: 0, which is what the engine writes.
"""

import re
import struct

from touchline.local.warehouse.engine import Engine
from touchline.local.warehouse.question import Question

GREETING = re.compile(
    r"\s*SELECT\s+displayName\(\),\s*version\(\),\s*revision\(\),\s*timezone\(\)\s*", re.IGNORECASE
)
PLAIN_REVISION = 0
# Block info: not an overflow row, no bucket number, the end; then four columns of one row.
BLOCK = b"\x01\x00\x02\xff\xff\xff\xff\x00" + b"\x04\x01"
NO_CUSTOM_SERIALIZATION = b"\x00"


def is_hello(question: Question) -> bool:
    revision = question.values.get("client_protocol_version", "0")
    return revision != "0" and bool(GREETING.fullmatch(question.statement.text))


def hello(engine: Engine, name: str) -> bytes:
    return BLOCK + b"".join(
        (
            column("displayName()", "String", text(name)),
            column("version()", "String", text(engine.version)),
            column("revision()", "UInt32", struct.pack("<I", PLAIN_REVISION)),
            column("timezone()", "String", text(engine.timezone)),
        )
    )


def column(name: str, kind: str, value: bytes) -> bytes:
    return text(name) + text(kind) + NO_CUSTOM_SERIALIZATION + value


def text(value: str) -> bytes:
    """Shorter than 128 bytes, so that its length is one byte."""
    encoded = value.encode()
    return bytes([len(encoded)]) + encoded
