"""What was refused, where and why?

Bytes that are no event go to touchline.dead_letters as they came, and from there into
`ops.dead_letter`, so that a sender who was told 422, or an operator, finds them again. The id
follows from the place in the log, or from the bytes themselves when they never got there: the same
refusal is one dead letter, however often it is told.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import uuid5

import msgspec

from events.body import BODY_BYTES_MAX
from events.ids import NAMESPACE
from projections.columns import LowCardinality, Table, UInt32, UInt64
from streams.batch import BEFORE_ALL_TIME, Batch, Record, Told
from streams.crash_points import CrashPoint
from streams.producer import Message
from streams.warehouse import Landing

COLLECTOR = "collector"
ROUTER = "router"


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """Refused bytes; `topic_id` is empty and `offset` 0 when they never reached the log."""

    dead_letter_id: str
    tenant_id: LowCardinality
    refused_by: LowCardinality
    reason: str
    topic: LowCardinality
    topic_id: LowCardinality
    partition: UInt32
    offset: UInt64
    refused_at: datetime
    received: bytes
    length: UInt64
    sha256: str


TABLE = Table("ops.dead_letter", DeadLetterRow, key=("dead_letter_id",), newest="refused_at")

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(DeadLetterRow).decode


def refused_at_the_border(
    received: bytes, *, tenant_id: str, reason: str, refused_at: datetime
) -> DeadLetterRow:
    """The dead letter of bytes that the collector did not take."""
    digest = sha256(received).hexdigest()
    return DeadLetterRow(
        dead_letter_id=_id(COLLECTOR, tenant_id, digest, reason),
        tenant_id=tenant_id,
        refused_by=COLLECTOR,
        reason=reason,
        topic="",
        topic_id="",
        partition=0,
        offset=0,
        refused_at=refused_at,
        received=_kept(received),
        length=len(received),
        sha256=digest,
    )


def refused_in_the_log(
    batch: Batch, record: Record, *, reason: str, refused_at: datetime
) -> DeadLetterRow:
    """The dead letter of a record that is no event; whose it was nobody can say."""
    received = record.value or b""
    return DeadLetterRow(
        dead_letter_id=_id(ROUTER, batch.topic_id, str(batch.partition), str(record.offset)),
        tenant_id="",
        refused_by=ROUTER,
        reason=reason,
        topic=batch.topic,
        topic_id=batch.topic_id,
        partition=batch.partition,
        offset=record.offset,
        refused_at=refused_at,
        received=_kept(received),
        length=len(received),
        sha256=sha256(received).hexdigest(),
    )


def message(letter: DeadLetterRow) -> Message:
    """The record that carries a dead letter."""
    return Message(_encode(letter), key=letter.dead_letter_id.encode())


def letter_of(value: bytes) -> DeadLetterRow:
    """The dead letter that a record carries."""
    return _decode(value)


class Burial:
    """The work on touchline.dead_letters: every letter gets its row."""

    def __init__(self, landing: Landing, crash_point: CrashPoint) -> None:
        self._landing = landing
        self._crash_point = crash_point

    async def __call__(self, batch: Batch) -> Told:
        letters = [letter_of(record.value) for record in batch.records if record.value]
        await self._landing.land([TABLE.values(letter) for letter in letters])
        self._crash_point("burial.letters_stored")
        return Told(
            recorded_at=max((letter.refused_at for letter in letters), default=BEFORE_ALL_TIME)
        )


def _kept(received: bytes) -> bytes:
    """The bytes, when the log can carry them; of longer ones length and hash remain."""
    return received if len(received) <= BODY_BYTES_MAX else b""


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "\n".join(parts)))
