"""Does a query see one generation, whatever it joins, while the views are switched under it?

For two reasons. The engine answers a subquery of the same words once for the whole query, however
many views it stands in, so all views ask for the generation in the same words; and it reads every
table as it stood at one moment, unless that is switched off. With neither, two may be seen.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from threading import Event
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from projections.account import AccountRow
from projections.columns import Table
from projections.deal import DealRow
from projections.meaning import TABLES
from projections.prospect import ProspectRow
from projections.registers import AccountStep, OwnerStep
from projections.rep import RepRow
from projections.views import FILES, FOLDER, statements
from streams import positions, schema
from streams.generations import TABLE as GENERATIONS
from streams.positions import Place, beginning
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SWITCHED = range(1, 61)
QUERIES = 4
ALONE = " SETTINGS enable_shared_storage_snapshot_in_query = 0"
ASKED = "(SELECT max(generation) FROM ops.generation)"
# Every column says in its own way which generation it comes from.
MANY_VIEWS = """
    SELECT deal.pipeline, as_of_day.pipeline, dim_rep.region, prospect.origin, attribute.value,
        toString(toYear(win_rate.as_of) - 2000)
    FROM bi.deal AS deal
    INNER JOIN bi.deal_as_of(day = '2100-01-01') AS as_of_day ON as_of_day.deal_id = deal.deal_id
    CROSS JOIN bi.pause AS pause
    INNER JOIN bi.dim_rep AS dim_rep ON dim_rep.rep_id = deal.owner_id
    INNER JOIN bi.prospect AS prospect ON prospect.tenant_id = deal.tenant_id
    INNER JOIN bi.account_attribute AS attribute ON attribute.account_id = deal.account_id
    CROSS JOIN (SELECT DISTINCT as_of FROM bi.win_rate_monthly) AS win_rate"""
IN_OTHER_WORDS = ASKED.replace("max", "0 + max")
# Several switches are made while the engine works this view out, between one view and the next.
PAUSE = "CREATE VIEW bi.pause AS SELECT 1 AS one WHERE (SELECT sleep(0.3)) = 0"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse that holds many generations, each of which says of everything its own number."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("switching"))
    with Runtime(settings, processes={"warehouse"}):
        client = connect(settings)
        schema.create(client, [*statements(), PAUSE])
        for kind, table in TABLES.items():
            told = ((number, row) for number in SWITCHED for row in rows(kind, str(number)))
            insert(client, table, [(number, 1, *table.values(row)) for number, row in told])
        insert(client, positions.TABLE, [positions.TABLE.values(each) for each in read_until()])
        yield settings


def rows(kind: str, said: str) -> list[Any]:
    owner, account = OwnerStep(NOON, False, "R"), AccountStep(NOON, False, "A")
    said_of = {
        "deal": DealRow(
            tenant_id="t", deal_id="D", created_at=NOON, pipeline=said, account_id="A",
            owners=(owner,), accounts=(account,),
        ),
        "rep": RepRow(tenant_id="t", rep_id="R", joined_at=NOON, region=said),
        "prospect": ProspectRow(
            tenant_id="t", prospect_id="P", kind="lead", origin=said, created_at=NOON
        ),
        "account": AccountRow(
            tenant_id="t", account_id="A", created_at=NOON, attributes={"said": said}
        ),
    }  # fmt: skip
    return [said_of[kind]] if kind in said_of else []


def read_until() -> Iterator[positions.PositionRow]:
    """The keeper of a generation has read until the year that is its number."""
    for number in SWITCHED:
        place = Place(f"touchline.facts.{number}", 0)
        at = datetime(2000 + number, 6, 1, tzinfo=UTC)
        begun = beginning(f"touchline-keeper-{number}", place, "log", at)
        yield replace(begun, recorded_at=at)


def insert(client: Client, table: Table, rows: list[Any]) -> None:
    if rows:
        client.insert(table.name, rows, column_names=list(table.columns))


@contextmanager
def switching(settings: Settings) -> Iterator[None]:
    """Forth through all generations and back to the first, again and again."""
    stopped = Event()

    def switch() -> None:
        client = connect(settings)
        for number in cycle(SWITCHED):
            if stopped.is_set():
                return
            if number == SWITCHED[0]:
                client.command(f"DELETE FROM {GENERATIONS.name} WHERE generation > {number}")
            else:
                client.command(f"INSERT INTO {GENERATIONS.name} VALUES ({number}, 0, now64(3))")

    connect(settings).command(f"INSERT INTO {GENERATIONS.name} VALUES ({SWITCHED[0]}, 0, now64(3))")
    with ThreadPoolExecutor(1) as pool:
        switched = pool.submit(switch)
        try:
            yield
        finally:
            stopped.set()
        switched.result()


def generations_seen(settings: Settings, query: str) -> list[set[str]]:
    """Of each query, asked while the views are switched all the time."""
    client = connect(settings)
    with switching(settings):
        return [
            {said for row in client.query(query).result_rows for said in row}
            for _ in range(QUERIES)
        ]


@pytest.mark.parametrize("habit", ["", ALONE], ids=["at one moment", "by its words alone"])
def test_a_query_over_many_views_sees_one_generation(settings: Settings, habit: str) -> None:
    seen = generations_seen(settings, MANY_VIEWS + habit)
    assert [len(each) for each in seen] == [1] * QUERIES
    assert len(set().union(*seen)) > 1


def test_one_view_that_asks_in_other_words_may_be_a_mixture(settings: Settings) -> None:
    (asking,) = (each for each in statements() if "VIEW bi.dim_rep" in each)
    other = asking.replace(ASKED, IN_OTHER_WORDS).replace("bi.dim_rep", "bi.other_rep")
    connect(settings).command(other)
    seen = generations_seen(settings, MANY_VIEWS.replace("bi.dim_rep", "bi.other_rep") + ALONE)
    assert any(len(each) > 1 for each in seen)


@pytest.mark.parametrize("file", FILES)
def test_every_view_asks_for_the_generation_in_the_same_words(file: str) -> None:
    text = (FOLDER / f"{file}.sql").read_text(encoding="utf-8")
    assert text.count("ops.generation") == text.count(ASKED)
