"""Can an audience learn anything about the rows that its views hide?

Each way was tried by somebody against filters on tables; the views of an audience close it.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from clickhouse_connect import get_client
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from tests.waiting import wait_until
from touchline.local.warehouse.process import prepare
from touchline.settings import Settings
from touchline.warehouse import connect, password

Ask = Callable[..., Any]
VISIBLE = 500
HIDDEN_WORD = 77
OUTSIDE = {
    "the view of all": "SELECT * FROM bi.visit",
    "the same as of a day": "SELECT * FROM bi.visit_as_of(day='2020-01-01')",
    "the table": "SELECT * FROM core.visit",
    "a materialized view": "SELECT * FROM core.word_count",
    "its inner table": "SELECT * FROM core.`.inner.word_count`",
    "merge": "SELECT * FROM merge('core', '^visit$')",
    "merge of views": "SELECT * FROM merge('bi', '^visit$')",
    "the index of parts": "SELECT * FROM mergeTreeIndex('core', 'visit')",
    "the parts": "SELECT * FROM mergeTreeProjection('core', 'visit', 'p')",
    "remote": "SELECT * FROM remote('127.0.0.1', 'core', 'visit')",
    "loop": "SELECT * FROM loop('core', 'visit') LIMIT 1",
    "cluster": "SELECT * FROM cluster('default', 'core', 'visit')",
    "a dictionary": "SELECT * FROM dictionary('core.visit')",
    "explain": "EXPLAIN SELECT * FROM visit",
    "explain analyze": "EXPLAIN ANALYZE SELECT * FROM visit",
    "explain of the tables below": "EXPLAIN QUERY TREE SELECT * FROM visit",
    "how many rows are stored": "SELECT * FROM system.parts",
    "how many bytes": "SELECT * FROM system.parts_columns",
    "what others ask": "SELECT * FROM system.processes",
    "what the engine counts": "SELECT * FROM system.events",
    "the definition": "SHOW CREATE VIEW bi.visit",
    "an inner function": "SELECT __getScalar('x')",
    "own filters": "SELECT * FROM visit SETTINGS additional_table_filters = {}",
    "how many rows may be read": "SELECT count() FROM visit SETTINGS max_rows_to_read = 600",
    "how many bytes may be read": "SELECT count() FROM visit SETTINGS max_bytes_to_read = 600",
    "another plan": "SELECT count() FROM visit SETTINGS query_plan_enable_optimizations = 1",
}
# Right in each row that is shown, wrong in each that is hidden.
TRAPS = {
    "an error in WHERE": "SELECT count() FROM {visit} WHERE throwIf(word = 77) = 0",
    "a division": "SELECT count() FROM {visit} WHERE intDiv(1, word - 77) = 0",
    "HAVING": "SELECT sum(n) FROM (SELECT word, count() AS n FROM {visit} GROUP BY word"
    " HAVING throwIf(word = 77) = 0)",
    "a join": "SELECT count() FROM {visit} AS a SEMI JOIN {visit} AS b ON a.word = b.word"
    " WHERE throwIf(b.word = 77) = 0",
    "a join's condition": "SELECT count() FROM {visit} AS a SEMI JOIN {visit} AS b"
    " ON a.word = b.word AND throwIf(b.word = 77) = 0",
    "a common table expression": "WITH v AS (SELECT * FROM {visit}) SELECT count() FROM v"
    " WHERE throwIf(word = 77) = 0",
    "a union": "SELECT intDiv(count(), 2) FROM (SELECT * FROM {visit} UNION ALL"
    " SELECT * FROM {visit}) WHERE throwIf(word = 77) = 0",
    "a subquery": "SELECT count() FROM {visit} WHERE word IN"
    " (SELECT word FROM {visit} WHERE throwIf(word = 77) = 0)",
    "an order": "SELECT count() FROM"
    " (SELECT word FROM {visit} ORDER BY throwIf(word = 77) LIMIT 1000)",
    "an aggregate": "SELECT countIf(throwIf(word = 77) = 0) FROM {visit}",
    "a window": "SELECT count() FROM (SELECT sum(throwIf(word = 77)) OVER () FROM {visit})",
    "an array": "SELECT count() FROM {visit} ARRAY JOIN [throwIf(word = 77)] AS x",
}


@pytest.fixture
def north(warehouse: Settings) -> Client:
    return connect(warehouse, "bi_north")


def test_an_audience_sees_its_rows_and_their_description(north: Client) -> None:
    assert north.query("SELECT DISTINCT tenant_id, word FROM visit").result_rows == [("acme", 1)]
    asked = "SELECT count() FROM visit_as_of(day='2020-01-01')"
    assert north.query(asked).first_row == (VISIBLE,)
    assert north.query("DESCRIBE TABLE visit").result_rows[0][4] == "[key] The tenant"


@pytest.mark.parametrize("statement", OUTSIDE.values(), ids=OUTSIDE)
def test_an_audience_reaches_nothing_but_its_views(north: Client, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"ACCESS_DENIED|READONLY"):
        north.raw_query(statement)


@pytest.mark.parametrize("visit", ["visit", "visit_as_of(day='2020-01-01')"])
@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_what_an_audience_asks_is_not_asked_of_hidden_rows(
    north: Client, trap: str, visit: str
) -> None:
    assert north.query(trap.format(visit=visit)).first_row == (VISIBLE,)


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_the_trap_catches_who_may_see_all_rows(warehouse: Settings, trap: str) -> None:
    with pytest.raises(DatabaseError, match=r"FUNCTION_THROW_IF|ILLEGAL_DIVISION"):
        connect(warehouse, "bi").query(trap.format(visit="visit"))


def test_without_its_fence_a_view_tells_what_it_hides(warehouse: Settings) -> None:
    admin = connect(warehouse)
    admin.command("CREATE VIEW core.open AS SELECT * FROM bi.visit WHERE tenant_id = 'acme'")
    with pytest.raises(DatabaseError, match="FUNCTION_THROW_IF"):
        admin.query("SELECT count() FROM core.open WHERE throwIf(word = 77) = 0")


@pytest.mark.parametrize("format", ["JSON", "JSONCompact", "XML", "JSONEachRow"])
def test_an_answer_does_not_tell_how_many_rows_were_read(ask: Ask, format: str) -> None:
    question = f"SELECT count() AS n FROM visit FORMAT {format}".encode()
    answer = ask("POST", "/", question, user="bi_north")
    summary = json.loads(answer.headers.get("X-ClickHouse-Summary", "{}"))
    assert summary.get("read_rows", "0") == "0"
    assert answer.status == 200
    assert b"1000" not in answer.body
    assert b"rows_read" not in answer.body


def test_system_tables_tell_no_sizes_of_what_is_below(north: Client) -> None:
    asked = "SELECT DISTINCT total_rows, total_bytes FROM system.tables WHERE database = 'bi_north'"
    assert north.query(asked).result_rows == [(None, None)]
    everywhere = "SELECT DISTINCT database FROM system.tables WHERE database NOT ILIKE 'info%'"
    assert north.query(everywhere).result_rows == [("bi_north",)]


@pytest.mark.parametrize("by", ["bi_north", "bi"])
def test_an_audience_stops_no_query_of_others(warehouse: Settings, by: str) -> None:
    admin, query_id, mark = connect(warehouse), uuid4().hex, uuid4().hex
    slow = f"/*{mark}*/ SELECT sleepEachRow(0.3) FROM numbers(6) SETTINGS max_block_size = 1"
    running = f"SELECT count() FROM system.processes WHERE position(query, '{mark}') = 3"
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(
            connect(warehouse, "reader").query, slow, settings={"query_id": query_id}
        )
        wait_until(lambda: bool(admin.query(running).first_row[0]), seconds_max=20)
        connect(warehouse, by).command(f"KILL QUERY WHERE query_id = '{query_id}'")
        assert asking.result().row_count == 6


@pytest.mark.parametrize("name", ["bi_south", "bi_NORTH", "bi_", "core", "default"])
def test_who_has_no_password_is_nobody(warehouse: Settings, name: str) -> None:
    with pytest.raises(DatabaseError, match="AUTHENTICATION_FAILED"):
        get_client(host="127.0.0.1", port=warehouse.warehouse_port, username=name, password="")


def test_who_is_no_audience_any_more_loses_the_password(warehouse: Settings) -> None:
    north = password(warehouse, "bi_north")
    fewer = Settings(home=warehouse.home.with_name("fewer"), audiences="north=acme,south=other")
    fewer.home.mkdir()
    fewer.passwords_file.write_text(json.dumps({"bi_north": north, "bi_gone": "x", "bi": "chosen"}))
    prepare(fewer)
    kept = json.loads(fewer.passwords_file.read_text())
    assert kept.keys() == {"touchline", "reader", "bi", "bi_north", "bi_south"}
    assert (kept["bi_north"], kept["bi"]) == (north, "chosen")
