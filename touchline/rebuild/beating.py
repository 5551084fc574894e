"""How is a rebuild seen to be alive by another that would begin?"""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from clickhouse_connect.driver.exceptions import ClickHouseError
from urllib3.exceptions import HTTPError

from streams import rebuilds
from streams.rebuilds import RebuildRow, Step
from streams.warehouse import insert

SECONDS_BETWEEN_BEATS = 1.0


class Beating:
    """Moves the beat of a rebuild for the length of a block, and writes down how far it came."""

    def __init__(self, client: Any, row: RebuildRow) -> None:
        self.row = row
        self._client = client
        self._writing = Lock()
        self._ended = Event()
        self._thread = Thread(target=self._beat, name="beat", daemon=True)

    def __enter__(self) -> Self:
        self.reach(Step(self.row.step))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self._ended.set()
        self._thread.join()

    def reach(self, step: Step) -> None:
        """Write down that this step is done."""
        with self._writing:
            self._write(replace(self.row, step=step.value))

    def _beat(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN_BEATS):
            # A warehouse that is away hears the next beat, or takes this rebuild for dead.
            with self._writing, suppress(ClickHouseError, HTTPError, OSError):
                self._write(self.row)

    def _write(self, row: RebuildRow) -> None:
        row = replace(row, beat=row.beat + 1, seen_at=datetime.now(UTC))
        insert(self._client, rebuilds.TABLE, [row])
        self.row = row
