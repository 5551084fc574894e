"""What does clickhouse-connect ask of a warehouse, and does the embedded one keep it?"""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

import pytest
from clickhouse_connect import get_client
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, StreamFailureError
from clickhouse_connect.driver.external import ExternalData

from tests.waiting import wait_until
from touchline.settings import Settings
from touchline.warehouse import connect, password

Ask = Callable[..., Any]
UNKNOWN_TABLE, SESSION_IS_LOCKED, AUTHENTICATION_FAILED = 60, 373, 516
DEADLINE_SECONDS = 20
ENDLESS = "SELECT sleepEachRow(0.1), '{}' FROM numbers(100000) SETTINGS max_block_size = 1"


@pytest.fixture
def client(warehouse: Settings) -> Client:
    return connect(warehouse)


@pytest.fixture
def table(client: Client) -> Iterator[str]:
    name = f"default.t{uuid4().hex}"
    client.command(f"CREATE TABLE {name} (a UInt64, b String) ENGINE = MergeTree ORDER BY a")
    yield name
    client.command(f"DROP TABLE {name}")


def client_of(warehouse: Settings, **arguments: Any) -> Client:
    return get_client(
        host="127.0.0.1",
        port=warehouse.warehouse_port,
        username="touchline",
        password=password(warehouse, "touchline"),
        **arguments,
    )


def is_running(client: Client, query: str) -> bool:
    found = client.query(
        "SELECT count() FROM system.processes WHERE position(query, {q:String}) > 0"
        " AND position(query, 'system.processes') = 0",
        parameters={"q": query},
    )
    return bool(found.first_row[0])


@pytest.mark.parametrize("compress", [False, "lz4", "zstd", "gzip"])
def test_rows_survive_the_trip_whatever_the_compression(
    warehouse: Settings, table: str, compress: bool | str
) -> None:
    client = client_of(warehouse, compress=compress)
    rows = [(number, f"line\n{number}\ttab 'quote' \\") for number in range(20_000)]
    client.insert(table, rows, column_names=["a", "b"])
    assert client.query(f"SELECT a, b FROM {table} ORDER BY a").result_rows == rows


def test_every_type_that_a_row_uses_survives_the_trip(client: Client) -> None:
    name = f"default.t{uuid4().hex}"
    client.command(
        f"CREATE TABLE {name} (at DateTime64(3, 'UTC'), day Date, amount Decimal(18, 4),"
        " maybe Nullable(String), kind LowCardinality(String), flag Bool,"
        " steps Array(Tuple(at DateTime64(3, 'UTC'), stage String)), names Map(String, String))"
        " ENGINE = MergeTree ORDER BY at"
    )
    at = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    row = (at, date(2026, 1, 2), Decimal("1.2345"), None, "call", True, [(at, "won")], {"a": "b"})
    client.insert(name, [row])
    assert client.query(f"SELECT * FROM {name}", tz_mode="schema").result_rows == [
        (*row[:6], [{"at": at, "stage": "won"}], row[7])
    ]


def test_a_parameter_is_a_value_and_never_a_statement(client: Client) -> None:
    text = "'; DROP TABLE x; --\n\t\\ {}"
    asked = client.query("SELECT {text:String}, {n:Int64}", parameters={"text": text, "n": -1})
    assert asked.result_rows == [(text, -1)]


def test_parameters_may_travel_in_a_form(warehouse: Settings) -> None:
    client = client_of(warehouse, form_encode_query_params=True)
    asked = client.query("SELECT {text:String}", parameters={"text": "x" * 100_000})
    assert asked.first_row == ("x" * 100_000,)


def test_a_setting_holds_for_its_own_request(client: Client) -> None:
    asked = "SELECT getSetting('max_threads')"
    assert client.query(asked, settings={"max_threads": 3}).first_row == (3,)
    assert client.query(asked).first_row != (3,)


def test_a_setting_of_a_request_does_not_stay_in_the_session(warehouse: Settings) -> None:
    client = client_of(warehouse, session_id=uuid4().hex)
    asked = "SELECT getSetting('max_threads')"
    assert client.query(asked, settings={"max_threads": 3}).first_row == (3,)
    assert client.query(asked).first_row != (3,)


def test_a_session_keeps_its_tables_and_settings(warehouse: Settings) -> None:
    client = client_of(warehouse, session_id=uuid4().hex)
    client.command("CREATE TEMPORARY TABLE mine (a Int8)")
    client.insert("mine", [[1], [2]], column_names=["a"])
    client.command("SET max_threads = 3")
    asked = client.query("SELECT sum(a), getSetting('max_threads') FROM mine")
    assert asked.first_row == (3, 3)


def test_a_session_answers_one_request_at_a_time(warehouse: Settings, client: Client) -> None:
    session = {"session_id": uuid4().hex}
    first, second = (connect(warehouse) for _ in range(2))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(first.query, "SELECT sleep(2), 'busy in a session'", settings=session)
        wait_until(lambda: is_running(client, "busy in a session"), seconds_max=DEADLINE_SECONDS)
        with pytest.raises(DatabaseError) as refused:
            second.query("SELECT 1", settings=session)
        assert slow.result().row_count == 1
    assert refused.value.code == SESSION_IS_LOCKED


@pytest.mark.parametrize("session_id", [None, "with external data"])
def test_rows_sent_along_are_a_table(warehouse: Settings, session_id: str | None) -> None:
    client = client_of(warehouse, session_id=session_id, autogenerate_session_id=False)
    for word in ("first", "second"):
        sent = ExternalData(
            file_name="words.csv",
            data=f"1,{word}\n".encode(),
            fmt="CSV",
            structure="a Int8, b String",
        )
        asked = client.query("SELECT b FROM words", external_data=sent)
        assert asked.result_rows == [(word,)]


def test_an_answer_can_be_read_as_it_comes(client: Client) -> None:
    with client.query_rows_stream("SELECT number FROM numbers(1000000)") as rows:
        assert sum(row[0] for row in rows) == 499999500000


def test_an_answer_without_rows_is_empty(client: Client) -> None:
    assert client.query("SELECT 1 AS a WHERE 0").result_rows == []
    with client.query_rows_stream("SELECT 1 AS a WHERE 0") as rows:
        assert list(rows) == []


def test_columns_can_be_asked_for_without_rows(client: Client) -> None:
    assert client.query("SELECT 1 AS a, 'x' AS b LIMIT 0").column_names == ("a", "b")


def test_a_stream_that_breaks_says_why(client: Client) -> None:
    failing = "SELECT throwIf(number = 3000000, 'too far') FROM numbers(4000000)"
    with (
        pytest.raises((StreamFailureError, DatabaseError), match="too far"),
        client.query_rows_stream(failing, settings={"max_threads": 1}) as rows,
    ):
        for _ in rows:
            pass


def test_an_error_carries_code_name_and_text(client: Client) -> None:
    with pytest.raises(DatabaseError) as failed:
        client.query("SELECT * FROM nowhere")
    assert (failed.value.code, failed.value.name) == (UNKNOWN_TABLE, "UNKNOWN_TABLE")
    assert "nowhere" in str(failed.value)


def test_a_refused_insert_says_why(client: Client, table: str) -> None:
    with pytest.raises(DatabaseError, match="CANNOT_PARSE"):
        client.raw_insert(table, ["a", "b"], "not a number\tx\n", fmt="TabSeparated")


@pytest.mark.parametrize(
    ("format", "rows"),
    [("CSV", '1,"x\ny"\n'), ("JSONEachRow", '{"a": 1, "b": "x\\ny"}\n'), ("Values", "(1, 'x\ny')")],
)
def test_rows_in_any_format_are_taken_whole(
    client: Client, table: str, format: str, rows: str
) -> None:
    client.raw_insert(table, ["a", "b"], rows, fmt=format)
    assert client.query(f"SELECT a, b FROM {table}").result_rows == [(1, "x\ny")]


def test_rows_inside_a_statement_are_taken_whole(client: Client, table: str) -> None:
    client.command(f"INSERT INTO {table} (a, b) VALUES (1, 'x\ny'),\n(2, ';')")
    client.command(f"INSERT INTO {table} SELECT a + 2, b FROM {table}")
    assert client.query(f"SELECT sum(a), count() FROM {table}").first_row == (10, 4)


def test_an_insert_says_how_many_rows_it_wrote(client: Client, table: str) -> None:
    done = client.insert(table, [[number, "x"] for number in range(10)], column_names=["a", "b"])
    assert done.written_rows == 10


def test_inserts_and_questions_run_side_by_side(warehouse: Settings, table: str) -> None:
    def write(part: int) -> None:
        rows = [[part * 1000 + number, "x"] for number in range(1000)]
        connect(warehouse).insert(table, rows, column_names=["a", "b"])

    def read(_: int) -> int:
        return int(connect(warehouse).query(f"SELECT count() % 1000 FROM {table}").first_row[0])

    with ThreadPoolExecutor(8) as pool:
        writing = pool.map(write, range(20))
        reading = pool.map(read, range(20))
        assert list(writing) == [None] * 20
        assert set(reading) == {0}
    assert connect(warehouse).query(f"SELECT uniqExact(a) FROM {table}").first_row == (20_000,)


def test_a_query_stops_when_its_client_goes_away(
    warehouse: Settings, client: Client, ask: Ask
) -> None:
    connection = HTTPConnection("127.0.0.1", warehouse.warehouse_port)
    secret = password(warehouse, "touchline")
    connection.request("POST", f"/?user=touchline&password={secret}", ENDLESS.format("left alone"))
    wait_until(lambda: is_running(client, "left alone"), seconds_max=DEADLINE_SECONDS)
    connection.close()
    wait_until(lambda: not is_running(client, "left alone"), seconds_max=DEADLINE_SECONDS)


def test_a_query_can_be_killed_by_its_id(warehouse: Settings, client: Client) -> None:
    query_id = uuid4().hex
    failures: list[DatabaseError] = []

    def ask_long() -> None:
        try:
            connect(warehouse).query(
                ENDLESS.format("to be killed"), settings={"query_id": query_id}
            )
        except DatabaseError as error:
            failures.append(error)

    asking = threading.Thread(target=ask_long)
    asking.start()
    wait_until(lambda: is_running(client, "to be killed"), seconds_max=DEADLINE_SECONDS)
    client.command(f"KILL QUERY WHERE query_id = '{query_id}'")
    asking.join(DEADLINE_SECONDS)
    assert "QUERY_WAS_CANCELLED" in str(failures)


def test_wrong_credentials_are_refused_by_name(warehouse: Settings) -> None:
    with pytest.raises(DatabaseError) as refused:
        get_client(
            host="127.0.0.1",
            port=warehouse.warehouse_port,
            username="somebody",
            password="wrong",
        )
    assert refused.value.code == AUTHENTICATION_FAILED
    assert "somebody" in str(refused.value)


def test_missing_credentials_make_a_browser_ask_for_them(ask: Ask) -> None:
    answer = ask("GET", "/?query=SELECT+1", user=None)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_link_reads_and_never_writes(ask: Ask) -> None:
    assert ask("GET", "/?query=SELECT+40%2B2").body == b"42\n"
    answer = ask("GET", "/?query=CREATE+DATABASE+by_link")
    assert answer.headers["X-ClickHouse-Exception-Code"] == "164"


def test_head_is_answered_without_a_body(ask: Ask) -> None:
    answer = ask("HEAD", "/?query=SELECT+1")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("path", ["/ping", "/", "/replicas_status"])
def test_health_is_asked_without_credentials(ask: Ask, path: str) -> None:
    assert ask("GET", path, user=None).body == b"Ok.\n"


def test_a_page_of_this_machine_may_read_the_answer(ask: Ask) -> None:
    origin = "http://localhost:3000"
    before = ask("OPTIONS", "/", user=None, headers={"Origin": origin})
    answer = ask("POST", "/", b"SELECT 1", headers={"Origin": origin})
    assert before.status == 204
    assert before.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Origin"] == origin


def test_a_page_of_another_machine_may_not(ask: Ask) -> None:
    answer = ask("POST", "/", b"SELECT 1", headers={"Origin": "http://example.org"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_foreign_name_for_this_machine_is_refused(ask: Ask) -> None:
    assert ask("POST", "/", b"SELECT 1", headers={"Host": "example.org"}).status == 421


def test_an_unknown_path_is_not_found(ask: Ask) -> None:
    assert ask("GET", "/metrics").status == 404


def test_an_answer_says_what_it_is(ask: Ask) -> None:
    answer = ask("POST", "/?query_id=mine", b"SELECT 1 AS a FORMAT JSON -- the end")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-ClickHouse-Format"] == "JSON"
    assert answer.headers["X-ClickHouse-Query-Id"] == "mine"
    assert answer.headers["X-ClickHouse-Timezone"]
    assert json.loads(answer.headers["X-ClickHouse-Summary"])["result_rows"] == "1"
    assert json.loads(answer.body)["data"] == [{"a": 1}]


def test_the_url_and_the_body_make_one_statement(ask: Ask) -> None:
    assert ask("POST", "/?query=SELECT+1+FORMAT", b"CSV").body == b"1\n"
