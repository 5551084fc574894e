"""Does SQLAlchemy, and so Superset, find the views and ask them?"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData, Table, create_engine, func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from touchline.settings import Settings


@pytest.fixture
def engine(warehouse: Settings) -> Iterator[Engine]:
    engine = create_engine(f"clickhousedb://bi:bi@127.0.0.1:{warehouse.warehouse_port}/bi")
    yield engine
    engine.dispose()


def test_it_finds_schemas_views_and_columns(engine: Engine) -> None:
    found = inspect(engine)
    assert "bi" in found.get_schema_names()
    assert "core" not in found.get_schema_names()
    assert {"deal", "visit"} <= set(found.get_table_names("bi") + found.get_view_names("bi"))
    assert [column["name"] for column in found.get_columns("deal", "bi")] == ["deal_id", "amount"]
    assert found.has_table("deal", "bi")


def test_it_asks_what_it_reflected(engine: Engine) -> None:
    deal = Table("deal", MetaData(schema="bi"), autoload_with=engine)
    question = select(deal.c.deal_id, func.sum(deal.c.amount)).group_by(deal.c.deal_id)
    with engine.connect() as connection:
        assert sorted(connection.execute(question).all()) == [("d1", 7), ("d2", 9)]


def test_parameters_are_values(engine: Engine) -> None:
    with engine.connect() as connection:
        asked = text("SELECT count() FROM deal WHERE deal_id = :deal OR deal_id = :other")
        found = connection.execute(asked, {"deal": "d1", "other": "'; DROP TABLE deal"})
        assert found.scalar_one() == 1


def test_superset_gives_a_time_limit_and_a_row_limit(engine: Engine) -> None:
    """What its chart builder writes: a subquery of the user's with a limit around it."""
    asked = (
        "SELECT deal_id AS deal_id, sum(amount) AS `SUM(amount)` FROM (SELECT * FROM bi.deal) AS"
        " virtual_table GROUP BY deal_id ORDER BY `SUM(amount)` DESC LIMIT 1000"
    )
    with engine.connect() as connection:
        assert connection.exec_driver_sql(asked).all() == [("d2", 9), ("d1", 7)]


def test_a_limit_may_be_asked_for_in_the_address(warehouse: Settings) -> None:
    address = f"clickhousedb://bi:bi@127.0.0.1:{warehouse.warehouse_port}/bi?max_execution_time=20"
    engine = create_engine(address)
    with engine.connect() as connection:
        asked = connection.exec_driver_sql("SELECT getSetting('max_execution_time')")
        assert float(asked.scalar_one()) == 20
    engine.dispose()


def test_what_is_refused_says_why(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DatabaseError, match="ACCESS_DENIED"):
        connection.exec_driver_sql("SELECT * FROM core.secret")
