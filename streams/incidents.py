"""When did workers end by themselves, where, and why?

What a new start mends would otherwise be seen by nobody: counters begin again at zero, log lines
roll away. So a worker that ends by itself leaves a row, if the warehouse takes one within moments.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import Any

from clickhouse_connect.driver.exceptions import Error
from urllib3.exceptions import HTTPError

from projections.columns import LowCardinality, Table
from streams.warehouse import insert

REPORT_SECONDS_MAX = 3


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One worker that ended; `kind` is the page of the runbook, `place` empty when all of it."""

    happened_at: datetime
    role: LowCardinality
    consumer_group: LowCardinality
    place: LowCardinality
    kind: LowCardinality
    message: str


TABLE = Table("ops.incident", IncidentRow, key=("happened_at", "consumer_group", "kind"))

Report = Callable[[BaseException], None]


def unreported(problem: BaseException) -> None:
    """Nobody keeps incidents."""


def report(
    problem: BaseException,
    *,
    role: str,
    group: str,
    clock: Callable[[], datetime],
    connect: Callable[[], Any],
) -> None:
    """Leave a row about it; whether there is one changes nothing else. Blocks for moments only."""
    row = IncidentRow(
        happened_at=clock(),
        role=role,
        consumer_group=group,
        place=getattr(problem, "place", ""),
        kind=type(problem).__name__,
        message=str(problem),
    )

    def write() -> None:
        with suppress(Error, HTTPError, OSError):
            insert(connect(), TABLE, [row])

    # A client may wait longer than it was told to, and this process is about to end.
    writing = Thread(target=write, name="incident", daemon=True)
    writing.start()
    writing.join(REPORT_SECONDS_MAX)
