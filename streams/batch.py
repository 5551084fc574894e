"""What does an agent work on at once?

`work(batch)` is the one seam between a stream and what is done with it: contiguous records of one
partition, in the order of the log. Who feeds it (Faust's stream today) and what it does (router,
keeper, dead letters) know nothing of each other.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

BEFORE_ALL_TIME = datetime(1970, 1, 1, tzinfo=UTC)
CHECKSUM_LENGTH = 16


class Record(NamedTuple):
    """One record of a partition, as bytes; the client's own records have these fields and more."""

    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Contiguous records of one partition of one topic."""

    topic: str
    topic_id: str
    partition: int
    records: tuple[Record, ...]

    @property
    def next_offset(self) -> int:
        return self.records[-1].offset + 1


class Told(NamedTuple):
    """Up to when a batch tells: the newest event in it, in the world and at Touchline."""

    occurred_at: datetime = BEFORE_ALL_TIME
    recorded_at: datetime = BEFORE_ALL_TIME


Work = Callable[[Batch], Awaitable[Told]]


def checksum(record: Record) -> str:
    """Tells one record from another that stands at the same offset after a log was replaced."""
    content = b"\0".join((record.key or b"", record.value or b""))
    return sha256(content).hexdigest()[:CHECKSUM_LENGTH]
