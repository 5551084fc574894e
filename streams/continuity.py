"""Is the warehouse that answers again the one that was away?

A worker waits for a warehouse that is away and goes on with what it has in memory. If an older
state came back meanwhile, from a snapshot or from a replica that lags behind, going on would write
later positions over a hole. So after a request that failed, and when none was made for a while, as
by a worker that was frozen, the stored positions are read before the next: one behind what this
worker was acknowledged means that facts and rows are gone as well.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from streams.endings import ForgetfulWarehouse
from streams.positions import TABLE, Place, PositionRow, stored

# A worker asks every few seconds whether the views read a newer generation.
QUIET_SECONDS_MAX = 10.0


class Key(NamedTuple):
    """Whose position in which partition of which log."""

    group: str
    log_id: str
    place: Place


class Continuous:
    """A ClickHouse client of one worker, which doubts the warehouse when it may have been away."""

    def __init__(self, client: Any, now: Callable[[], float]) -> None:
        self._client = client
        self._now = now
        self._asked_at = now()
        self._written: dict[Key, PositionRow] = {}
        # Counted and not flagged: one thread must not settle what another has come to doubt.
        self._failures = self._settled = 0

    def insert(self, table: str, data: Sequence[Sequence[Any]], **said: Any) -> None:
        """Of columns; the positions among them are remembered once they are acknowledged."""
        self._settle_doubts()
        try:
            self._client.insert(table, data, **said)
        except Exception:
            self._failures += 1
            raise
        if table == TABLE.name:
            for values in zip(*data, strict=True):
                self._remember(PositionRow(*values))

    def query(self, query: str, **said: Any) -> Any:
        """As the client's own."""
        self._settle_doubts()
        try:
            return self._client.query(query, **said)
        except Exception:
            self._failures += 1
            raise

    def _remember(self, written: PositionRow) -> None:
        """The furthest, as the table does."""
        key = Key(written.consumer_group, written.topic_id, written.place)
        known = self._written.get(key, written)
        self._written[key] = max(known, written, key=_reached)

    def _settle_doubts(self) -> None:
        failures, now = self._failures, self._now()
        if failures != self._settled or now - self._asked_at > QUIET_SECONDS_MAX:
            self._refuse_older()
        self._settled, self._asked_at = failures, now

    def _refuse_older(self) -> None:
        for key, written in tuple(self._written.items()):
            found = stored(self._client, key.group, [key.log_id]).get(key.place)
            if found is None or _reached(found) < _reached(written):
                raise ForgetfulWarehouse(
                    key.group,
                    str(key.place),
                    found=found.next_offset if found else "none",
                    expected=written.next_offset,
                )


def _reached(position: PositionRow) -> tuple[int, int]:
    return position.reset_epoch, position.next_offset
