"""How do rows get into ClickHouse: few inserts, explicit settings, and again until they are in?

An insert costs the engine the same whatever its size. So one insert per table is under way at a
time, takes along all that arrived meanwhile, and keeps a distance from the one before, unless it
was quiet of late. Every table is idempotent by key: an insert whose answer was lost is simply done
again, and the engine's own deduplication, which drops rows silently once a token was seen, is off.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, Protocol, TypeVar

import stamina
from clickhouse_connect.driver.exceptions import DatabaseError, Error, OperationalError
from urllib3.exceptions import HTTPError

from projections.columns import Table
from streams import attempts

INSERT_SETTINGS: Mapping[str, Any] = {
    "async_insert": 0,
    "insert_deduplicate": 0,
    "wait_end_of_query": 1,
}
ROWS_PER_INSERT_MAX = 200_000
# So far apart inserts into a table are on average, and so many may follow a quiet time at once.
PACE_SECONDS, AT_ONCE = 0.1, 3
# Time-out, too many queries, no connection, out of memory, read-only, too many parts.
PASSING_CODES = frozenset({159, 202, 209, 210, 241, 242, 252})

Row = tuple[Any, ...]
Answer = TypeVar("Answer")


class Inserting(Protocol):
    """The one thing that landing rows needs from a ClickHouse client."""

    def insert(
        self,
        table: str,
        data: Sequence[Sequence[Any]],
        *,
        column_names: list[str],
        column_type_names: list[str],
        column_oriented: bool,
        settings: dict[str, Any],
    ) -> Any: ...


def passes(problem: Exception) -> bool:
    """Whether the same request may succeed later: the warehouse is away, busy or full."""
    if isinstance(problem, Error) and problem.code is not None:
        return problem.code in PASSING_CODES
    if type(problem) is DatabaseError:
        return True  # An answer without a code comes from what stands before ClickHouse.
    return isinstance(problem, OperationalError | HTTPError | OSError)


async def patiently(ask: Callable[[], Answer], *, seconds: float | None = None) -> Answer:
    """The answer of a call that blocks, asked for again while the warehouse is away."""
    notice = attempts.notice()
    async for attempt in stamina.retry_context(
        on=passes, attempts=None, timeout=seconds, wait_initial=0.1, wait_max=5.0
    ):
        notice()
        with attempt:
            return await asyncio.to_thread(ask)
    raise AssertionError  # stamina either returns from the block or raises its last exception


def insert(client: Any, table: Table, rows: Sequence[Any]) -> None:
    """Write a few rows at once; for commands, which a person types again when they fail."""
    if rows:
        client.insert(
            table.name,
            [table.values(row) for row in rows],
            column_names=list(table.columns),
            settings=dict(INSERT_SETTINGS),
        )


class Waiting(NamedTuple):
    """Rows of one lane by columns, what it waits for, and whom to tell of each attempt."""

    columns: Sequence[Sequence[Any]]
    landed: asyncio.Future[None]
    notice: attempts.Notice


class Landing:
    """Rows on their way into one table."""

    def __init__(self, client: Inserting, table: Table) -> None:
        self._client = client
        self._table = table
        self._names = list(table.columns)
        self._types = list(table.columns.values())
        self._waiting: deque[Waiting] = deque()
        self._under_way: asyncio.Task[None] | None = None
        self._due_at = 0.0

    async def land(self, rows: Sequence[Row]) -> None:
        """Return once the warehouse holds the rows, whose values follow the table's columns."""
        if rows:
            await self.land_columns(list(zip(*rows, strict=True)))

    async def land_columns(self, columns: Sequence[Sequence[Any]]) -> None:
        """The same, for whoever has them by columns, as they travel: at least one row."""
        landed = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(columns, landed, attempts.notice()))
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._land_all())
        await landed

    async def _land_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(self._due_at - (AT_ONCE - 1) * PACE_SECONDS - loop.time())
            self._due_at = max(self._due_at, loop.time()) + PACE_SECONDS
            taken = self._take()
            try:
                await self._insert(taken)
            except Exception as problem:
                _settle(taken, problem)
            else:
                _settle(taken, None)

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        room = ROWS_PER_INSERT_MAX
        while self._waiting and room > 0:
            taken.append(self._waiting.popleft())
            room -= len(taken[-1].columns[0])
        return taken

    async def _insert(self, taken: list[Waiting]) -> None:
        parts = zip(*(each.columns for each in taken), strict=True)
        columns = [list(chain.from_iterable(column)) for column in parts]
        # Who waits behind this insert is held up by the same attempts.
        attempts.tell(lambda: [each.notice() for each in (*taken, *self._waiting)])
        await patiently(
            lambda: self._client.insert(
                self._table.name,
                columns,
                column_names=self._names,
                column_type_names=self._types,
                column_oriented=True,
                settings=dict(INSERT_SETTINGS),
            )
        )


def _settle(taken: Iterable[Waiting], problem: Exception | None) -> None:
    for each in taken:
        if each.landed.done():
            continue  # Whoever waited has been cancelled; the rows are in all the same.
        if problem is None:
            each.landed.set_result(None)
        else:
            each.landed.set_exception(problem)
