"""What can somebody not do who may only read, or only read `bi`?

Each statement here got through when one of the three locks of guard.py was missing.
"""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError
from clickhouse_connect.driver.external import ExternalData

from touchline.settings import Settings
from touchline.warehouse import connect

Ask = Callable[..., Any]
READONLY, ACCESS_DENIED, SYNTAX_ERROR = 164, 497, 62

WRITES = {
    "insert": "INSERT INTO core.secret VALUES ('more')",
    "insert from a question": "INSERT INTO core.secret SELECT 'more'",
    "create": "CREATE TABLE core.mine (a Int8) ENGINE = Memory",
    "create a temporary table": "CREATE TEMPORARY TABLE mine (a Int8)",
    "drop": "DROP TABLE core.secret",
    "alter": "ALTER TABLE core.secret DELETE WHERE 1",
    "truncate": "TRUNCATE TABLE core.secret",
    "optimize": "OPTIMIZE TABLE core.secret FINAL",
    "into a file": "SELECT 1 INTO OUTFILE '{file}'",
    "into a file function": "INSERT INTO FUNCTION file('{file}', 'CSV', 'a Int8') VALUES (1)",
    "set": "SET max_threads = 1",
    "unlock": "SET readonly = 0",
    "system": "SYSTEM RELOAD CONFIG",
    "kill": "KILL QUERY WHERE 1",
    "use": "USE core",
    "two statements": "SELECT 1; DROP TABLE core.secret",
    "attach a file": "ATTACH DATABASE other ENGINE = Atomic",
    "backup": "BACKUP DATABASE core TO Disk('default', 'x')",
}
REACHES_OUT = {
    "file as a table": "SELECT * FROM file('{file}', 'LineAsString')",
    "file as a function": "SELECT file('{file}')",
    "file in a constant subquery": "SELECT (SELECT file('{file}'))",
    "file of every column": "SELECT * APPLY(file) FROM values('a String', '{file}')",
    "file as an argument": "SELECT arrayMap(file, ['{file}'])",
    "file behind an alias": "WITH file AS f SELECT arrayMap(f, ['{file}'])",
    "file behind a lambda": "WITH x -> file(x) AS f SELECT f('{file}')",
    "file in IN": "SELECT 'a' IN file('{file}', 'LineAsString')",
    "file described": "DESCRIBE TABLE file('{file}')",
    "file explained": "EXPLAIN SELECT file('{file}')",
    "url": "SELECT * FROM url('http://127.0.0.1:{port}/', 'CSV', 'a Int8')",
    "s3": "SELECT * FROM s3('http://127.0.0.1:{port}/b/x', 'CSV', 'a Int8')",
    "remote": "SELECT * FROM remote('127.0.0.1:{port}', 'core', 'secret')",
    "executable": "SELECT * FROM executable('ls', 'TSV', 'a String')",
    "python": "SELECT * FROM Python('json')",
    "sqlite": "SELECT * FROM sqlite('{file}', 't')",
    "mysql": "SELECT * FROM mysql('127.0.0.1:{port}', 'd', 't', 'u', 'p')",
    "merge": "SELECT * FROM merge('core', '^secret$')",
    "index of parts": "SELECT * FROM mergeTreeIndex('core', 'secret')",
    "view as a function": "SELECT * FROM view(SELECT * FROM core.secret)",
    "explanation as a table": "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))",
    "dictionary": "SELECT dictGet('core.d', 'a', 1)",
    "join table": "SELECT joinGet('core.secret', 'word', 'a')",
    "language model": "SELECT aiGenerate('c', 'say')",
    "server file names": "SELECT * FROM filesystem('/')",
    "running queries": "SHOW PROCESSLIST",
}
SETTINGS = {
    "in the statement": "SELECT 1 SETTINGS readonly = 0",
    "in a subquery": "SELECT * FROM (SELECT 1 SETTINGS additional_table_filters = {{}})",
    "of a format": "SELECT 1 FORMAT Template SETTINGS format_template_row = '{file}'",
}
OUTSIDE_OF_BI = {
    "table": "SELECT * FROM core.secret",
    "quoted": 'SELECT * FROM "core".`secret`',
    "join": "SELECT * FROM bi.deal JOIN core.secret ON word = deal_id",
    "subquery": "SELECT * FROM bi.deal WHERE deal_id IN (SELECT word FROM core.secret)",
    "IN a table": "SELECT * FROM bi.deal WHERE deal_id IN core.secret",
    "scalar": "SELECT (SELECT max(word) FROM core.secret)",
    "told by an error": "SELECT toInt8((SELECT max(word) FROM core.secret))",
    "common table expression": "WITH s AS (SELECT * FROM core.secret) SELECT * FROM s",
    "union": "SELECT deal_id FROM bi.deal UNION ALL SELECT word FROM core.secret",
    "exists": "SELECT exists(SELECT 1 FROM core.secret)",
    "parameter of a view": "SELECT * FROM bi.deal_as_of(day=(SELECT max(word) FROM core.secret))",
    "described": "DESCRIBE TABLE core.secret",
    "its definition": "SHOW CREATE TABLE core.secret",
    "its existence": "EXISTS TABLE core.secret",
    "checked": "CHECK TABLE core.secret",
    "explained": "EXPLAIN SELECT * FROM bi.deal",
    "explained and run": "EXPLAIN ANALYZE SELECT * FROM core.secret",
    "system tables": "SELECT * FROM system.parts",
    "queries of others": "SELECT * FROM system.processes",
    "columns of others": "SELECT hasColumnInTable('core', 'secret', 'word')",
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text("xyzzy\n")
    return file


@pytest.fixture(params=["reader", "bi"])
def anyone_reading(request: pytest.FixtureRequest, warehouse: Settings) -> Client:
    return connect(warehouse, request.param)


@pytest.fixture
def bi(warehouse: Settings) -> Client:
    return connect(warehouse, "bi")


def refusal(client: Client, statement: str, **settings: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as refused:
        client.raw_query(statement, settings=settings or None)
    return refused.value


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_a_reader_writes_nothing(anyone_reading: Client, statement: str, tmp_path: Path) -> None:
    file = tmp_path / "written.csv"
    assert refusal(anyone_reading, statement.format(file=file)).code == READONLY
    assert not file.exists()


@pytest.mark.parametrize("statement", REACHES_OUT.values(), ids=REACHES_OUT)
def test_a_reader_reaches_no_file_and_no_network(
    anyone_reading: Client, statement: str, target: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        error = refusal(anyone_reading, statement.format(file=target, port=port))
        assert error.code in (READONLY, ACCESS_DENIED)
        assert "xyzzy" not in str(error)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("statement", SETTINGS.values(), ids=SETTINGS)
def test_a_reader_changes_no_setting_that_is_not_listed(
    anyone_reading: Client, statement: str, target: Path
) -> None:
    assert refusal(anyone_reading, statement.format(file=target)).code == READONLY


def test_a_setting_that_is_not_listed_is_refused_in_the_url_too(
    ask: Ask,
) -> None:
    answer = ask("POST", "/?query=SELECT+1&max_memory_usage=1", user="reader")
    assert answer.headers["X-ClickHouse-Exception-Code"] == str(READONLY)


def test_a_listed_setting_is_the_readers_choice(anyone_reading: Client) -> None:
    asked = "SELECT getSetting('max_threads')"
    assert anyone_reading.query(f"{asked} SETTINGS max_threads = 3").first_row == (3,)
    assert anyone_reading.query(asked).first_row != (3,)


@pytest.mark.parametrize("statement", OUTSIDE_OF_BI.values(), ids=OUTSIDE_OF_BI)
def test_bi_sees_nothing_outside_of_bi(bi: Client, statement: str) -> None:
    error = refusal(bi, statement)
    assert error.code in (ACCESS_DENIED, READONLY)
    assert "xyzzy" not in str(error)


def test_bi_cannot_name_a_table_by_a_parameter(bi: Client) -> None:
    with pytest.raises(DatabaseError) as refused:
        bi.query("SELECT * FROM {t:Identifier}", parameters={"t": "core.secret"})
    assert refused.value.code == ACCESS_DENIED


def test_bi_cannot_choose_another_database(ask: Ask) -> None:
    answer = ask("GET", "/?query=SELECT+*+FROM+secret&database=core", user="bi")
    assert answer.status == 403
    assert b"xyzzy" not in answer.body


@pytest.mark.parametrize(
    "question",
    [
        "SELECT DISTINCT name FROM system.databases",
        "SELECT DISTINCT database FROM system.tables",
        "SELECT DISTINCT database FROM system.columns",
        "SELECT DISTINCT table_schema FROM information_schema.tables",
        "SELECT DISTINCT table_schema FROM information_schema.columns",
        "SELECT DISTINCT schema_name FROM information_schema.schemata",
        "SHOW DATABASES",
    ],
)
def test_bi_does_not_learn_which_other_databases_there_are(bi: Client, question: str) -> None:
    found = {row[0] for row in bi.query(question).result_rows}
    assert "bi" in found
    assert found <= {"bi", "information_schema", "INFORMATION_SCHEMA"}


@pytest.mark.parametrize(
    "question", ["SHOW TABLES FROM core", "SHOW COLUMNS FROM secret FROM core"]
)
def test_bi_is_shown_nothing_of_other_databases(bi: Client, question: str) -> None:
    assert bi.raw_query(question) == b""


@pytest.mark.parametrize(
    "question",
    {
        "view": "SELECT count() FROM bi.deal",
        "view without its database": "SELECT count() FROM deal",
        "view as of a day": "SELECT count() + 1 FROM bi.deal_as_of(day='2017-03-31')",
        "the same without its database": "SELECT count() + 1 FROM deal_as_of(day='2017-03-31')",
        "IN a view": "SELECT count() FROM bi.deal WHERE deal_id IN (SELECT deal_id FROM bi.deal)",
        "common table expression": "WITH s AS (SELECT 1 AS a FROM bi.deal) SELECT sum(a) FROM s",
        "recursion": "WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s"
        " WHERE n < 2) SELECT max(n) FROM s",
        "values": "SELECT count() FROM VALUES('a Int8', 1, 2)",
        "rows of its own": "SELECT count() FROM (VALUES (1), (2))",
        "aggregate with a suffix": "SELECT countIf(amount > 0) FROM bi.deal",
        "window": "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY deal_id) AS n FROM deal)",
        "syntax that is a function": "SELECT CASE 1 WHEN 1 THEN 2 END",
        "casts": "SELECT CAST('2' AS UInt64), '1'::Int8, INTERVAL 1 DAY, DATE '2017-01-01'",
        "alias of a function": "SELECT length(substr('abc', 2))",
        "grouping": "SELECT count() FROM bi.deal GROUP BY GROUPING SETS ((deal_id), ())"
        " HAVING grouping(deal_id) = 1",
        "a format": "SELECT toUInt64(2) SETTINGS max_threads = 1",
    }.values(),
)
def test_bi_asks_its_views_anything(bi: Client, question: str) -> None:
    assert bi.query(question).first_row[0] == 2


def test_bi_looks_at_its_own_views(bi: Client) -> None:
    assert bi.query("DESCRIBE TABLE bi.deal").first_row[0] == "deal_id"
    assert bi.command("EXISTS TABLE deal") == 1
    assert {row[0] for row in bi.query("SHOW TABLES").result_rows} == {
        "deal", "deal_as_of", "visit", "visit_as_of",
    }  # fmt: skip


def test_a_reader_reads_every_database(warehouse: Settings) -> None:
    reader = connect(warehouse, "reader")
    assert reader.query("SELECT word FROM core.secret").result_rows == [("xyzzy",)]
    assert reader.query("SELECT deal_id FROM bi.deal_as_of(day='2017-03-31')").row_count == 1
    assert "Secret" not in str(reader.command("EXPLAIN SELECT word FROM core.secret"))


def test_what_is_no_statement_is_told_as_such(anyone_reading: Client) -> None:
    assert refusal(anyone_reading, "SELEC 1").code == SYNTAX_ERROR


def test_tables_cannot_be_sent_along_by_a_reader(anyone_reading: Client) -> None:
    sent = ExternalData(
        file_name="t.csv", data=b"1\n", fmt="CSV", structure="a Int8) AS SELECT 1 --"
    )
    with pytest.raises(DatabaseError) as refused:
        anyone_reading.query("SELECT * FROM t", external_data=sent)
    assert refused.value.code == READONLY
