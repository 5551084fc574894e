"""Does a worker notice that the warehouse which answers again holds less than it acknowledged?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from streams.continuity import QUIET_SECONDS_MAX, Continuous
from streams.endings import ForgetfulWarehouse
from streams.positions import TABLE, Place, PositionRow, beginning
from tests.streams.given import RECORDED

FIRST = beginning("keepers", Place("facts", 3), "log", RECORDED)
OTHER = beginning("keepers", Place("facts", 4), "log", RECORDED)


@dataclass
class Warehouse:
    """Keeps positions, and is away while it is told to be."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    is_away: bool = False
    asked: int = 0
    seconds: float = 0.0

    def insert(self, table: str, data: Sequence[Sequence[Any]], **_: Any) -> None:
        self._refuse()
        if table == TABLE.name:
            self.rows.extend(zip(*data, strict=True))

    def query(self, query: str, **said: Any) -> "Warehouse":
        self._refuse()
        self.asked += 1
        return self

    @property
    def result_rows(self) -> list[tuple[Any, ...]]:
        return sorted(self.rows, key=lambda row: row[4:6])

    def _refuse(self) -> None:
        if self.is_away:
            raise ConnectionRefusedError


def watching(warehouse: Warehouse) -> Continuous:
    return Continuous(warehouse, lambda: warehouse.seconds)


def write(client: Continuous, *rows: PositionRow) -> None:
    client.insert(TABLE.name, list(zip(*map(TABLE.values, rows), strict=True)))


def away_and_back(warehouse: Warehouse, client: Continuous) -> None:
    warehouse.is_away = True
    with pytest.raises(ConnectionRefusedError):
        client.insert("core.fact", [])
    warehouse.is_away = False


def frozen(warehouse: Warehouse, client: Continuous) -> None:
    warehouse.seconds += QUIET_SECONDS_MAX + 1


def older(warehouse: Warehouse) -> None:
    del warehouse.rows[1:]


def empty(warehouse: Warehouse) -> None:
    warehouse.rows.clear()


def insert_rows(client: Continuous) -> None:
    client.insert("core.fact", [])


def ask(client: Continuous) -> None:
    client.query("SELECT 1")


@pytest.mark.parametrize("happen", [away_and_back, frozen])
@pytest.mark.parametrize("go_on", [insert_rows, ask])
@pytest.mark.parametrize(("forget", "found"), [(older, "position 0"), (empty, "position none")])
def test_a_warehouse_that_comes_back_without_a_position_is_not_gone_on_with(
    forget: Callable[[Warehouse], None],
    found: str,
    go_on: Callable[[Continuous], None],
    happen: Callable[[Warehouse, Continuous], None],
) -> None:
    warehouse = Warehouse()
    client = watching(warehouse)
    write(client, FIRST)
    write(client, replace(FIRST, next_offset=9))
    happen(warehouse, client)
    forget(warehouse)
    said = f"keepers in facts/3: found {found} after the warehouse was away, expected at least 9"
    with pytest.raises(ForgetfulWarehouse, match=said):
        go_on(client)
    with pytest.raises(ForgetfulWarehouse):
        go_on(client)


@pytest.mark.parametrize("happen", [away_and_back, frozen])
def test_a_warehouse_that_comes_back_with_all_of_them_is_asked_once(
    happen: Callable[[Warehouse, Continuous], None],
) -> None:
    warehouse = Warehouse()
    client = watching(warehouse)
    write(client, FIRST, OTHER)
    write(client, replace(FIRST, next_offset=9))
    happen(warehouse, client)
    insert_rows(client)
    asked = warehouse.asked
    insert_rows(client)
    assert (asked, warehouse.asked) == (2, 2)


def test_a_position_that_others_have_moved_on_since_is_no_loss() -> None:
    warehouse = Warehouse()
    client = watching(warehouse)
    write(client, replace(FIRST, next_offset=9))
    away_and_back(warehouse, client)
    warehouse.rows.append(TABLE.values(replace(FIRST, reset_epoch=1, next_offset=2)))
    insert_rows(client)


def test_a_position_that_was_never_acknowledged_is_not_missed() -> None:
    warehouse = Warehouse()
    client = watching(warehouse)
    write(client, FIRST)
    warehouse.is_away = True
    with pytest.raises(ConnectionRefusedError):
        write(client, replace(FIRST, next_offset=9))
    warehouse.is_away = False
    insert_rows(client)


def test_while_all_goes_well_nothing_is_asked() -> None:
    warehouse = Warehouse()
    client = watching(warehouse)
    write(client, FIRST)
    for _ in range(9):
        warehouse.seconds += QUIET_SECONDS_MAX
        insert_rows(client)
    assert warehouse.asked == 0
