"""Does a runaway query stop within two seconds, whoever stops it and whatever it does?"""

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from touchline.local.runtime import Runtime
from touchline.local.warehouse.asking import SECONDS_TO_STOP_MAX, START_AGAIN, Job
from touchline.local.warehouse.errors import Refusal
from touchline.local.warehouse.question import Question
from touchline.settings import Settings
from touchline.warehouse import connect, password

SECONDS_TO_STOP = 2.0
SECONDS_TO_BEGIN = 20.0
RUNAWAYS = {
    "counting": "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)",
    "sorting": "SELECT number FROM numbers(2000000000) ORDER BY sipHash64(number) FORMAT JSON",
    "grouping": "SELECT count() FROM (SELECT number FROM numbers(3000000000) GROUP BY number)",
    "joining": "SELECT count() FROM numbers(1000000000) AS a, numbers(1000000000) AS b"
    " WHERE a.number * b.number = 7",
    "matching": "SELECT count() FROM numbers(100000000)"
    " WHERE match(repeat(toString(number), 100), '(a+)+(b+)+$')",
    "sending rows": "SELECT number FROM numbers(100000000000) WHERE number % 1000000 = 0",
    "making a document": "SELECT number FROM numbers(100000000000) WHERE number % 1000000 = 0"
    " FORMAT JSON",
    "a long array": "SELECT sum(length(arrayMap(x -> cityHash64(toString(x)), range(number * 0 +"
    " 1000000)))) FROM numbers(100000) SETTINGS max_block_size = 1",
    "sleeping": "SELECT sleepEachRow(0.9) FROM numbers(1000) SETTINGS max_block_size = 1"
    " FORMAT Null",
}
UNSTOPPABLE = (
    "SELECT arrayMax(arrayMap(x -> damerauLevenshteinDistance(repeat('abcdefgh', 250),"
    " repeat('bcdefgha', 250) || toString(x)), range(toUInt64(materialize(1000000)))))"
)


@pytest.fixture
def admin(warehouse: Settings) -> Client:
    return connect(warehouse)


def is_running(admin: Client, mark: str) -> bool:
    asked = "SELECT count() FROM system.processes WHERE position(query, {mark:String}) = 3"
    return bool(admin.query(asked, parameters={"mark": mark}).first_row[0])


def begun(admin: Client, mark: str, asking: "Future[float] | None" = None) -> bool:
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while not is_running(admin, mark):
        if time.monotonic() > deadline or (asking and asking.done()):
            return False
    return True


def seconds_until_stopped(admin: Client, mark: str) -> float:
    started = time.monotonic()
    while is_running(admin, mark):
        if time.monotonic() > started + SECONDS_TO_BEGIN:
            break
    return time.monotonic() - started


def asked_of(warehouse: Settings, query: str, **settings: object) -> float:
    """The moment at which the client was told that it is over."""
    with pytest.raises(Exception, match=r"CANCELLED|TIMEOUT_EXCEEDED|IncompleteRead"):
        connect(warehouse, "bi").raw_query(query, settings=settings)
    return time.monotonic()


def exit_code(runtime: Runtime) -> int | None:
    warehouse = runtime.children["warehouse"]
    deadline = time.monotonic() + SECONDS_TO_STOP_MAX + SECONDS_TO_STOP
    while warehouse.is_running and time.monotonic() < deadline:
        pass
    return warehouse.exit_code


@pytest.mark.parametrize("runaway", RUNAWAYS.values(), ids=RUNAWAYS)
def test_kill_stops_it(warehouse: Settings, admin: Client, runaway: str) -> None:
    query_id = uuid4().hex
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(asked_of, warehouse, f"/*{query_id}*/ {runaway}", query_id=query_id)
        assert begun(admin, query_id, asking)
        killed_at = time.monotonic()
        connect(warehouse, "bi").command(f"KILL QUERY WHERE query_id = '{query_id}'")
        assert seconds_until_stopped(admin, query_id) < SECONDS_TO_STOP
        assert asking.result() - killed_at < SECONDS_TO_STOP


@pytest.mark.parametrize("runaway", RUNAWAYS.values(), ids=RUNAWAYS)
def test_it_stops_when_its_client_goes_away(
    warehouse: Settings, admin: Client, runaway: str
) -> None:
    mark = uuid4().hex
    connection = HTTPConnection("127.0.0.1", warehouse.warehouse_port)
    secret = password(warehouse, "bi")
    connection.request("POST", f"/?user=bi&password={secret}", f"/*{mark}*/ {runaway}")
    assert begun(admin, mark)
    connection.close()
    assert seconds_until_stopped(admin, mark) < SECONDS_TO_STOP


@pytest.mark.parametrize("runaway", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_time_limit_stops_it(warehouse: Settings, admin: Client, runaway: str) -> None:
    mark, started = uuid4().hex, time.monotonic()
    told_at = asked_of(warehouse, f"/*{mark}*/ {runaway}", max_execution_time=1)
    assert told_at - started < 1 + SECONDS_TO_STOP
    assert seconds_until_stopped(admin, mark) < SECONDS_TO_STOP


@pytest.mark.parametrize(
    ("engine", "told"),
    [("QUERY_WAS_CANCELLED", "TIMEOUT_EXCEEDED"), ("MEMORY_LIMIT_EXCEEDED", "MEMORY_LIMIT")],
)
async def test_who_is_stopped_for_its_time_hears_of_the_time(engine: str, told: str) -> None:
    thread = asyncio.Future[None]()
    job = Job(cast(Question, None), thread, reason=Refusal(159, "TIMEOUT_EXCEEDED", "Timeout."))
    thread.set_exception(RuntimeError(engine))
    job.settle(thread)
    with pytest.raises((RuntimeError, Refusal), match=told):
        await job.answer


@pytest.mark.parametrize(
    ("statement", "refused"),
    {
        "for ever": ("SELECT 1 SETTINGS max_execution_time = 0", "SETTING_CONSTRAINT"),
        "for hours": ("SELECT 1 SETTINGS max_execution_time = 3600", "SETTING_CONSTRAINT"),
        "all rows": ("SELECT 1 SETTINGS max_result_rows = 0", "SETTING_CONSTRAINT"),
        "too many rows": ("SELECT number FROM numbers(3000000)", "TOO_MANY_ROWS"),
        "all memory": ("SELECT groupArray(toString(number)) FROM numbers(16000000)"
                       " GROUP BY number % 1 SETTINGS max_memory_usage = 1", "READONLY"),
        "an array without end": ("SELECT length(range(400000000))", "ARGUMENT_OUT_OF_BOUND"),
        "a fold": ("SELECT arrayFold((a, x) -> a + x, [1], 0)", "ACCESS_DENIED"),
        "a long sleep": ("SELECT sleep(3)", "TOO_SLOW"),
    }.values(),
)  # fmt: skip
def test_an_audience_cannot_take_more_than_its_share(
    warehouse: Settings, statement: str, refused: str
) -> None:
    with pytest.raises(DatabaseError, match=refused):
        connect(warehouse, "bi").raw_query(statement)


def test_an_insert_finds_a_thread_however_many_ask(warehouse: Settings, admin: Client) -> None:
    mark = uuid4().hex
    waiting = "SELECT sleepEachRow(0.5) FROM numbers(1000) SETTINGS max_block_size = 1 FORMAT JSON"
    with ThreadPoolExecutor(40) as pool:
        asking = [
            pool.submit(asked_of, warehouse, f"/*{mark}*/ {waiting}", max_execution_time=3)
            for _ in range(40)
        ]
        assert begun(admin, mark)
        started = time.monotonic()
        assert admin.command("SELECT 1") == 1
        assert time.monotonic() - started < SECONDS_TO_STOP
        assert [each.result() > started for each in asking] == [True] * 40


def test_what_nothing_stops_ends_with_the_process_and_loses_nothing(tmp_path: Path) -> None:
    settings = Settings.with_free_ports(tmp_path)
    with Runtime(settings, processes={"warehouse"}) as runtime:
        client = connect(settings)
        client.command("CREATE DATABASE bi")
        client.command("CREATE TABLE bi.word (word String) ENGINE = MergeTree ORDER BY word")
        client.insert("bi.word", [["kept"]])
        asked_of(settings, UNSTOPPABLE, max_execution_time=1)
        assert exit_code(runtime) == START_AGAIN
        runtime.restart("warehouse")
        assert connect(settings).query("SELECT word FROM bi.word").result_rows == [("kept",)]
