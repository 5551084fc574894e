"""What is told, and what is the true answer?

Touches of about 200 bytes, as a CRM would tell them. All touches of a deal go through one
partition. The truth is added up while they are made, by nobody who takes part.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from zlib import crc32

PARTITIONS = 4
DEALS = 5_000
REPS = 200
SECONDS_MAX = 3_600


class Totals(NamedTuple):
    """What is known of a deal in the end."""

    touches: int
    seconds: int


class Touch(NamedTuple):
    """One record of the log."""

    partition: int
    key: bytes
    value: bytes


@dataclass(slots=True)
class Touches:
    """So many touches, the same ones each time; `truth` is whole once all have been made."""

    count: int
    deals: int = DEALS
    truth: dict[str, Totals] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Touch]:
        random = Random(1)
        self.truth.clear()
        for number in range(self.count):
            deal = f"D{random.randrange(self.deals):06}"
            seconds = random.randrange(SECONDS_MAX)
            before = self.truth.get(deal, Totals(0, 0))
            self.truth[deal] = Totals(before.touches + 1, before.seconds + seconds)
            yield Touch(
                crc32(deal.encode()) % PARTITIONS, deal.encode(), _value(number, deal, seconds)
            )


def _value(number: int, deal: str, seconds: int) -> bytes:
    told = {
        "id": f"call-{number:09}",
        "type": "call.completed",
        "source": "benchmark",
        "time": f"2026-03-02T{number % 24:02}:{number % 60:02}:00Z",
        "rep_id": f"R{number % REPS:04}",
        "deal_id": deal,
        "direction": "outbound" if number % 3 else "inbound",
        "outcome": "connected",
        "duration_seconds": seconds,
    }
    return json.dumps(told, separators=(",", ":")).encode()
