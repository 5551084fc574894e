"""Are rows landed in few inserts, again until they are in, and with every setting said?"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from projections.columns import Table, UInt32
from streams import attempts, warehouse
from streams.warehouse import Landing, passes, patiently


@dataclass(frozen=True, slots=True)
class PairRow:
    key: str
    value: UInt32


PAIRS = Table("ops.pair", PairRow, key=("key",))


@dataclass
class Engine:
    """A ClickHouse client that can be held up, and that answers with these problems first."""

    problems: list[Exception] = field(default_factory=list)
    inserts: list[list[tuple[Any, ...]]] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def insert(self, table: str, data: Sequence[Sequence[Any]], **said: Any) -> None:
        self.may_go_on.wait(5)
        self.said = {"table": table, **said}
        self.inserts.append(list(zip(*data, strict=True)))
        if self.problems:
            raise self.problems.pop(0)


def open_engine(*problems: Exception) -> Engine:
    engine = Engine(list(problems))
    engine.may_go_on.set()
    return engine


async def test_rows_go_in_by_columns_with_types_and_settings_said() -> None:
    engine = open_engine()
    await Landing(engine, PAIRS).land([("a", 1), ("b", 2)])
    assert engine.inserts == [[("a", 1), ("b", 2)]]
    assert engine.said == {
        "table": "ops.pair",
        "column_names": ["key", "value"],
        "column_type_names": ["String", "UInt32"],
        "column_oriented": True,
        "settings": {"async_insert": 0, "insert_deduplicate": 0, "wait_end_of_query": 1},
    }


async def test_columns_go_in_beside_rows() -> None:
    engine = Engine()
    landing = Landing(engine, PAIRS)
    landed = [
        asyncio.ensure_future(landing.land([("a", 1), ("b", 2)])),
        asyncio.ensure_future(landing.land_columns([["c", "d"], [3, 4]])),
    ]
    await asyncio.sleep(0)
    engine.may_go_on.set()
    await asyncio.gather(*landed)
    assert list(chain(*engine.inserts)) == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]


async def test_what_arrives_during_an_insert_goes_into_the_next_one_together() -> None:
    engine = Engine()
    landing = Landing(engine, PAIRS)
    landed = [asyncio.ensure_future(landing.land([(str(number), number)])) for number in range(4)]
    await asyncio.sleep(0)
    engine.may_go_on.set()
    await asyncio.gather(*landed)
    assert len(engine.inserts) <= 2
    assert list(chain(*engine.inserts)) == [(str(number), number) for number in range(4)]


async def test_whoever_waits_behind_an_insert_is_told_of_its_attempts_too() -> None:
    engine = Engine([OperationalError("away")] * 2)
    landing = Landing(engine, PAIRS)
    told = Counter[str]()

    async def land(lane: str) -> None:
        attempts.tell(lambda: told.update([lane]))
        await landing.land([(lane, 1)])

    first = asyncio.create_task(land("under way"))
    await asyncio.sleep(warehouse.PACE_SECONDS)
    second = asyncio.create_task(land("behind it"))
    await asyncio.sleep(0)
    engine.may_go_on.set()
    await asyncio.gather(first, second)
    assert told["under way"] == 3
    assert told["behind it"] >= 3


async def test_an_insert_has_an_upper_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "ROWS_PER_INSERT_MAX", 2)
    engine = Engine()
    landing = Landing(engine, PAIRS)
    landed = [asyncio.ensure_future(landing.land([(str(number), number)])) for number in range(5)]
    await asyncio.sleep(0)
    engine.may_go_on.set()
    await asyncio.gather(*landed)
    assert max(len(rows) for rows in engine.inserts) == 2


async def test_inserts_into_one_table_keep_a_distance_but_for_the_first_after_a_quiet_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warehouse, "PACE_SECONDS", 0.2)
    landing, loop = Landing(open_engine(), PAIRS), asyncio.get_running_loop()
    began_at = list[float]()
    for number in range(warehouse.AT_ONCE + 2):
        await landing.land([("a", number)])
        began_at.append(loop.time())
    distances = [after - before for before, after in pairwise(began_at)]
    *at_once, apart, apart_again = distances
    assert sum(at_once) < 0.1 < min(apart, apart_again)


async def test_no_rows_are_no_insert() -> None:
    engine = open_engine()
    await Landing(engine, PAIRS).land([])
    assert engine.inserts == []


async def test_an_insert_is_done_again_until_it_is_in() -> None:
    engine = open_engine(OperationalError("away"), DatabaseError("full", code=252))
    await Landing(engine, PAIRS).land([("a", 1)])
    assert engine.inserts == [[("a", 1)]] * 3


async def test_a_defect_reaches_whoever_wanted_to_land_and_not_the_next() -> None:
    engine = open_engine(DatabaseError("no such column", code=16))
    landing = Landing(engine, PAIRS)
    with pytest.raises(DatabaseError, match="no such column"):
        await landing.land([("a", 1)])
    await landing.land([("b", 2)])
    assert engine.inserts[-1] == [("b", 2)]


async def test_whoever_no_longer_waits_stops_nobody_else() -> None:
    engine = Engine()
    landing = Landing(engine, PAIRS)
    gone, other = (asyncio.ensure_future(landing.land([(key, 1)])) for key in "ab")
    await asyncio.sleep(0)
    gone.cancel()
    engine.may_go_on.set()
    await other
    assert gone.cancelled()


@pytest.mark.parametrize(
    ("problem", "is_passing"),
    [
        (OperationalError("connection refused"), True),
        (DatabaseError("too many parts", code=252), True),
        (DatabaseError("too many queries", code=202), True),
        (DatabaseError("out of memory", code=241), True),
        (DatabaseError("read-only", code=242), True),
        (ConnectionResetError(), True),
        (DatabaseError("HTTP driver received HTTP status 502"), True),
        (DatabaseError("syntax", code=62), False),
        (OperationalError("no such table", code=60), False),
        (ValueError("a defect"), False),
    ],
    ids=str,
)
def test_only_what_passes_by_itself_is_tried_again(problem: Exception, is_passing: bool) -> None:
    assert passes(problem) == is_passing


async def test_patience_ends() -> None:
    calls: list[int] = []

    def away() -> None:
        calls.append(1)
        msg = "away"
        raise OperationalError(msg)

    asking: Callable[[], None] = away
    with pytest.raises(OperationalError):
        await patiently(asking, seconds=0.01)
    assert calls
