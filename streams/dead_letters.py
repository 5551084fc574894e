"""What was refused, where and why?

Bytes that are no event go to touchline.dead_letters as they came, but for the text of a reply, and
from there into `ops.dead_letter`, so that a sender who was told 422, or an operator, finds them
again. The id follows from the place in the log, or from the bytes themselves when they never got
there: the same refusal is one dead letter, however often it is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import uuid5

import msgspec

from events.body import BODY_BYTES_MAX
from events.ids import NAMESPACE
from events.values import END_OF_TIME
from projections.columns import LowCardinality, Table, UInt32, UInt64
from streams.batch import BEFORE_ALL_TIME, Batch, Record, Told
from streams.crash_points import CrashPoint
from streams.departures import Message
from streams.errors import UndecodableRecord
from streams.warehouse import Landing

COLLECTOR = "collector"
ROUTER = "router"
KEEPER = "keeper"
BURIAL = "burial"
TRANSLATOR = "translator"
PARTITION_MAX, OFFSET_MAX = 2**32 - 1, 2**63 - 1


class Came(NamedTuple):
    """What is known of bytes of which not all are kept."""

    length: int
    sha256: str


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
    received: bytes,
    *,
    tenant_id: str,
    reason: str,
    refused_at: datetime,
    came: Came | None = None,
) -> DeadLetterRow:
    """The dead letter of what the collector did not take; `came` when not all of it is kept."""
    length, digest = came or Came(len(received), sha256(received).hexdigest())
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
        length=length,
        sha256=digest,
    )


def refused_in_the_log(
    batch: Batch,
    record: Record,
    *,
    refused_by: str = ROUTER,
    reason: str,
    refused_at: datetime,
    tenant_id: str = "",
) -> DeadLetterRow:
    """The dead letter of a record of which its reader made nothing, or not all that it tells.

    Whose a record is that could not be read nobody can say.
    """
    received = record.value or b""
    return DeadLetterRow(
        dead_letter_id=_id(refused_by, batch.topic_id, str(batch.partition), str(record.offset)),
        tenant_id=tenant_id,
        refused_by=refused_by,
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
    """The dead letter that a record carries; raises UndecodableRecord."""
    try:
        letter = _decode(value)
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise UndecodableRecord(found=str(problem), expected="a dead letter") from problem
    if not _fits(letter):
        raise UndecodableRecord(
            found="a number or a time that no column takes", expected="a dead letter"
        )
    return letter


class Burial:
    """The work on touchline.dead_letters: every letter gets its row.

    A record that is no letter gets a row as well, and at once: told to this topic, it would come
    back for ever.
    """

    def __init__(
        self, landing: Landing, clock: Callable[[], datetime], crash_point: CrashPoint
    ) -> None:
        self._landing = landing
        self._clock = clock
        self._crash_point = crash_point

    async def __call__(self, batch: Batch) -> Told:
        letters = [self._letter(batch, record) for record in batch.records]
        await self._landing.land([TABLE.values(letter) for letter in letters])
        self._crash_point("burial.letters_stored")
        return Told(
            recorded_at=max((letter.refused_at for letter in letters), default=BEFORE_ALL_TIME)
        )

    def _letter(self, batch: Batch, record: Record) -> DeadLetterRow:
        try:
            return letter_of(record.value or b"")
        except UndecodableRecord as problem:
            return refused_in_the_log(
                batch,
                record,
                refused_by=BURIAL,
                reason=str(problem),
                refused_at=self._clock(),
            )


def _fits(letter: DeadLetterRow) -> bool:
    refused_at = letter.refused_at
    return (
        refused_at.tzinfo is not None
        and BEFORE_ALL_TIME <= refused_at < END_OF_TIME
        and 0 <= letter.partition <= PARTITION_MAX
        and 0 <= letter.offset <= OFFSET_MAX
        and 0 <= letter.length <= OFFSET_MAX
    )


def _kept(received: bytes) -> bytes:
    """The bytes, when the log can carry them; of longer ones length and hash remain."""
    return received if len(received) <= BODY_BYTES_MAX else b""


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "\n".join(parts)))
