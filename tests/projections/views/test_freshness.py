"""Which rows do the views read, and how fresh are they?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from chdb.session import Session

from projections.deal import DealRow
from projections.registers import StatusStep
from streams.positions import TABLE as POSITION_TABLE
from streams.positions import PositionRow
from tests.projections.tellings import created
from tests.projections.views.conftest import Shop, answer, insert

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POSITION = PositionRow(
    consumer_group="keeper",
    topic="touchline.facts",
    topic_id="new",
    partition=0,
    reset_epoch=0,
    next_offset=10,
    checksum="",
    occurred_at=NOON - timedelta(minutes=2),
    recorded_at=NOON - timedelta(minutes=1),
    applied_at=NOON,
)
NOTHING_YET = replace(
    POSITION,
    partition=1,
    next_offset=0,
    occurred_at=datetime(1970, 1, 1, tzinfo=UTC),
    recorded_at=datetime(1970, 1, 1, tzinfo=UTC),
)


@pytest.fixture
def positions(engine: Session) -> Iterator[None]:
    yield
    engine.query("TRUNCATE TABLE ops.position")


@pytest.fixture
def second_generation(engine: Session) -> Iterator[None]:
    engine.query("INSERT INTO ops.generation (generation) VALUES (1)")
    yield
    engine.query("TRUNCATE TABLE ops.generation")
    engine.query("INSERT INTO ops.generation (generation) VALUES (0)")


@pytest.mark.usefixtures("positions")
def test_freshness_is_that_of_the_topic_as_it_is_now(engine: Session) -> None:
    old_topic = replace(
        POSITION, topic_id="old", next_offset=900, applied_at=NOON - timedelta(days=1)
    )
    reset = replace(POSITION, reset_epoch=1, next_offset=5, applied_at=NOON + timedelta(minutes=1))
    insert(engine, POSITION_TABLE, [old_topic, reset, POSITION, NOTHING_YET])
    columns = "topic_id, partition, next_offset, last_recorded_at, lag_seconds"
    assert answer(engine, f"SELECT {columns} FROM bi.data_freshness ORDER BY partition") == [
        ("new", 0, 5, "2026-03-01 11:59:00", 120),
        ("new", 1, 0, None, None),
    ]


@pytest.mark.usefixtures("positions")
@pytest.mark.parametrize(
    ("group", "topic"), [("keeper", "touchline.facts"), ("router", "touchline.events")]
)
def test_figures_are_as_of_the_partition_that_is_furthest_behind(
    engine: Session, shop: Shop, group: str, topic: str
) -> None:
    behind = replace(
        POSITION,
        consumer_group=group,
        topic=topic,
        partition=2,
        recorded_at=NOON - timedelta(hours=3),
    )
    insert(engine, POSITION_TABLE, [POSITION, behind])
    shop.tell(created("D", "2026-03-01"))
    assert shop.ask("win_rate_monthly", "as_of") == [("2026-03-01 09:00:00",)]


@pytest.mark.usefixtures("positions")
def test_figures_do_not_wait_for_dead_letters(engine: Session, shop: Shop) -> None:
    burial = replace(NOTHING_YET, consumer_group="router", topic="touchline.dead_letters")
    insert(engine, POSITION_TABLE, [POSITION, burial])
    shop.tell(created("D", "2026-03-01"))
    assert shop.ask("win_rate_monthly", "as_of") == [("2026-03-01 11:59:00",)]


@pytest.mark.usefixtures("positions")
def test_nothing_is_as_of_any_time_while_a_partition_has_not_begun(
    engine: Session, shop: Shop
) -> None:
    insert(engine, POSITION_TABLE, [POSITION, NOTHING_YET])
    shop.tell(created("D", "2026-03-01"))
    assert shop.ask("win_rate_monthly", "as_of") == [(None,)]


@pytest.mark.usefixtures("positions", "second_generation")
def test_figures_are_as_of_the_workers_of_their_own_generation(engine: Session, shop: Shop) -> None:
    of_before = replace(POSITION, consumer_group="touchline-keeper", recorded_at=NOON)
    own = replace(POSITION, consumer_group="touchline-keeper-1", topic="touchline.facts.1")
    to_come = replace(NOTHING_YET, consumer_group="touchline-keeper-2", topic="touchline.facts.2")
    insert(engine, POSITION_TABLE, [of_before, own, to_come])
    shop.land(row("won"), generation=1)
    assert shop.ask("win_rate_monthly", "as_of") == [("2026-03-01 11:59:00",)]


def test_nothing_is_as_of_any_time_before_a_position_is_written(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01"))
    assert shop.ask("sales_cycle_monthly", "as_of") == [(None,)]


def row(status: str) -> DealRow:
    return DealRow(
        tenant_id="", deal_id="D", created_at=NOON, statuses=(StatusStep(NOON, False, status),)
    )


def test_the_row_of_the_largest_ledger_counts(shop: Shop) -> None:
    shop.land(row("won"), version=2)
    shop.land(row("open"), version=1)
    assert shop.ask("deal", "status") == [("won",)]


@pytest.mark.usefixtures("second_generation")
def test_only_the_current_generation_is_read(shop: Shop) -> None:
    shop.land(row("won"), generation=0, version=9)
    shop.land(row("lost"), generation=1, version=1)
    shop.tell(created("E", "2026-03-01"))
    assert shop.ask("deal", "deal_id, status") == [("D", "lost")]
