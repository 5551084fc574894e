"""How long does it take from a kill until the work goes on?

For router and keeper from the end of the process until one of their positions moves again; for the
collector until an answer. A kill that is followed by another before anything moved is not measured.
"""

import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from statistics import median
from threading import Event as Flag
from threading import Thread
from typing import Any, Self

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from urllib3.exceptions import HTTPError

from tests.faults.crew import End

PAUSE_SECONDS = 0.2
# An insert that was under way at the kill may still arrive; no worker starts as fast as this.
STILL_ARRIVES_SECONDS = 0.5
SUMS = """
SELECT consumer_group, sum(next_offset) FROM (
    SELECT consumer_group, topic_id, partition,
        argMax(next_offset, (reset_epoch, next_offset)) AS next_offset
    FROM ops.position GROUP BY ALL
) GROUP BY consumer_group
"""


class PositionClock:
    """Notes, in a thread of its own, when the positions of a group were seen to have moved."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect
        self._stopping = Flag()
        self._thread = Thread(target=self._run, name="position clock", daemon=True)
        self.moved_at = defaultdict[str, list[float]](list)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        client: Any = None
        before: Mapping[str, int] = {}
        while not self._stopping.wait(PAUSE_SECONDS):
            with suppress(ClickHouseError, HTTPError, OSError):
                client = client or self._connect()
                now = dict(client.query(SUMS).result_rows)
                for group in now:
                    if now[group] != before.get(group):
                        self.moved_at[group].append(time.monotonic())
                before = now


def seconds_until_moved(
    ends: Iterable[End], moved_at: Mapping[str, Sequence[float]]
) -> dict[str, list[float]]:
    """By role, the seconds after each kill that was followed by a movement before the next."""
    kills = defaultdict[str, list[float]](list)
    for end in ends:
        if end.is_kill:
            kills[end.role].append(end.at)
    return {
        role: [
            moved - killed
            for killed, killed_again in zip(at, [*at[1:], float("inf")], strict=True)
            if (moved := first_after(killed + STILL_ARRIVES_SECONDS, moved_at[role])) < killed_again
        ]
        for role, at in kills.items()
    }


def first_after(at: float, times: Sequence[float]) -> float:
    """The first of these rising times that is later; infinite when none is."""
    found = bisect_right(times, at)
    return times[found] if found < len(times) else float("inf")


def shown(seconds: Sequence[float]) -> str:
    """Median, 99th percentile and the number of what was measured."""
    if not seconds:
        return "-"
    ranked = sorted(seconds)
    worst = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    return f"{median(ranked):.1f} / {worst:.1f} s ({len(ranked)})"
