"""Does every view read each row once, and of several the newest?

The engine replaces rows when it merges parts, which may be never. So a view that forgets FINAL
answers rightly most of the time.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from chdb.session import Session

from projections.meaning import TABLES
from projections.views import views
from streams.positions import TABLE as POSITION_TABLE
from streams.positions import PositionRow
from tests.projections.keepers import after
from tests.projections.small_world import EVERYTHING
from tests.projections.tellings import at
from tests.projections.views.conftest import Shop, answer, insert
from tests.simulation.small_events import drawn

VIEWS = [
    *(view.name for view in views()),
    *(f"{view.name}_as_of(day = '2026-12-31')" for view in views() if view.has_twin),
]
OF_A_TENANT = {
    name
    for name, view in zip(
        VIEWS, [*views(), *(view for view in views() if view.has_twin)], strict=True
    )
    if "tenant_id" in {column.name for column in view.columns}
}
TYPES = [name for name in EVERYTHING if name != "entity.erased"]
EVENTS_NEWEST, EVENTS_OLDER = 300, 100
POSITION = PositionRow(
    "touchline-keeper", "touchline.facts", "id", 0, 0, 9, "", *[at("2026-03-02")] * 3
)
OLDER_POSITION = replace(POSITION, next_offset=3, recorded_at=at("2026-02-01"))


@pytest.fixture(scope="module")
def unmerged(engine: Session) -> Iterator[Session]:
    """The engine as it is before it has merged anything."""
    tables = (*TABLES.values(), POSITION_TABLE)
    for table in tables:
        engine.query(f"SYSTEM STOP MERGES {table.name}")
    yield engine
    for table in tables:
        engine.query(f"SYSTEM START MERGES {table.name}")


@pytest.fixture(scope="module")
def answers(unmerged: Session) -> dict[str, list[list[tuple[object, ...]]]]:
    """What each view answers when every row came once, and when it came again after others."""
    shop = Shop(unmerged, "told again")
    newest = _rows(Random(0), EVENTS_NEWEST)
    known = set(map(_key, newest))
    older = [_rows(Random(seed), EVENTS_OLDER) for seed in (1, 2)]
    insert(unmerged, POSITION_TABLE, [POSITION])
    shop.land(*newest, version=2)
    once = [_answer(shop, view) for view in VIEWS]
    insert(unmerged, POSITION_TABLE, [POSITION, OLDER_POSITION])
    shop.land(*newest, version=2)
    for rows in older:
        shop.land(*(row for row in rows if _key(row) in known), version=1)
    return {"once": once, "again": [_answer(shop, view) for view in VIEWS]}


@pytest.mark.parametrize("number", range(len(VIEWS)), ids=VIEWS)
def test_rows_that_come_again_or_late_change_no_answer(
    answers: dict[str, list[list[tuple[object, ...]]]], number: int
) -> None:
    assert answers["again"][number] == answers["once"][number]


def _rows(random: Random, count: int) -> list[object]:
    """The rows of one story; every story is about the same entities."""
    told = [drawn(random.choice(TYPES), random) for _ in range(count)]
    return [end.row for end in after(*told).ends().values() if end.row]


def _key(row: object) -> tuple[object, ...]:
    """Whose row it is."""
    (key,) = (table.key for table in TABLES.values() if table.row is type(row))
    return type(row), *(getattr(row, name) for name in key)


def _answer(shop: Shop, view: str) -> list[tuple[object, ...]]:
    is_own = view in OF_A_TENANT
    where = f"WHERE tenant_id = '{shop.tenant}'" if is_own else ""
    return answer(shop.engine, f"SELECT * FROM bi.{view} {where} ORDER BY ALL")
