"""Does each byte on the wire mean what a ClickHouse client takes it for?"""

import gzip
import json
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import brotli
import lz4.block
import lz4.frame
import pyarrow.feather
import pyarrow.ipc
import pyarrow.orc
import pyarrow.parquet
import pytest
from backports import zstd
from clickhouse_connect.driver.client import Client

from touchline.local.warehouse.errors import Refusal
from touchline.local.warehouse.formats import joined
from touchline.local.warehouse.frames import framed, framed_readable, unframed
from touchline.local.warehouse.holding import held_back
from touchline.local.warehouse.kill import killed
from touchline.settings import Settings
from touchline.warehouse import connect

Ask = Callable[..., Any]
MANY = 200_000
NUMBERS = f"SELECT number, toString(number) AS text FROM numbers({MANY})"
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "lz4": lz4.frame.compress,
    "zstd": zstd.compress,
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "lz4": lz4.frame.decompress,
    "zstd": zstd.decompress,
}
HEADERS = {
    "CSVWithNames": (b'"number","text"\n', 1),
    "CSVWithNamesAndTypes": (b'"number","text"\n"UInt64","String"\n', 1),
    "TSVWithNames": (b"number\ttext\n", 1),
    "TabSeparatedWithNamesAndTypes": (b"number\ttext\nUInt64\tString\n", 1),
    "TSVRawWithNames": (b"number\ttext\n", 1),
    "JSONCompactEachRowWithNames": (b'["number", "text"]\n', 1),
    "JSONCompactStringsEachRowWithNamesAndTypes": (
        b'["number", "text"]\n["UInt64", "String"]\n', 1,
    ),
    "RowBinaryWithNames": (b"\x02\x06number\x04text", 1),
    "RowBinaryWithNamesAndTypes": (b"\x02\x06number\x04text\x06UInt64\x06String", 1),
    "CSV": (b"", 0),
    "JSONEachRow": (b"", 0),
}  # fmt: skip


@pytest.fixture
def client(warehouse: Settings) -> Client:
    return connect(warehouse)


@pytest.mark.parametrize("length", [0, 1, 14, 15, 16, 269, 270, 271, 5000, 3_000_000])
def test_frames_hold_any_length(length: int) -> None:
    raw = bytes(number % 251 for number in range(length))
    assert unframed(framed(raw)) == raw
    if 0 < length <= 5000:
        assert unframed(framed_readable(raw)) == raw
        assert raw in framed_readable(raw)


def test_a_frame_tells_method_and_lengths(ask: Ask) -> None:
    answer = ask("POST", "/?compress=1", b"SELECT 'x' FORMAT TabSeparated")
    method, packed = answer.body[16], answer.body[25:]
    assert method == 0x82
    assert int.from_bytes(answer.body[17:21], "little") == len(answer.body) - 16
    assert lz4.block.decompress(packed, uncompressed_size=2) == b"x\n"


@pytest.mark.parametrize(
    ("spoiled", "why"),
    {
        "cut head": (framed(b"hello")[:20], "CANNOT_READ_ALL_DATA"),
        "cut body": (framed(b"hello")[:-1], "CANNOT_READ_ALL_DATA"),
        "other bytes": (framed(b"hello")[:-1] + b"!", "CHECKSUM_DOESNT_MATCH"),
        "other checksum": (b"\0" * 16 + framed(b"hello")[16:], "CHECKSUM_DOESNT_MATCH"),
    }.values(),
)
def test_a_spoiled_frame_is_refused(spoiled: bytes, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        unframed(spoiled)


def test_rows_travel_both_ways_in_frames(ask: Ask, client: Client) -> None:
    table = f"default.t{uuid4().hex}"
    client.command(f"CREATE TABLE {table} (a UInt64, b String) ENGINE = MergeTree ORDER BY a")
    rows = b"".join(b"%d\tline\\n%d\n" % (number, number) for number in range(MANY))
    statement = f"/?decompress=1&query=INSERT+INTO+{table}+FORMAT+TabSeparated"
    assert ask("POST", statement, framed(rows)).status == 200
    answer = ask("POST", "/?compress=1", f"SELECT a, b FROM {table} ORDER BY a".encode())
    assert unframed(answer.body) == rows
    client.command(f"DROP TABLE {table}")


@pytest.mark.parametrize("question", ["SELECT * FROM nowhere", "SELEC 1", "SELECT throwIf(1)"])
def test_an_error_in_a_frame_can_be_read_before_unpacking(ask: Ask, question: str) -> None:
    answer = ask("POST", "/?compress=1", question.encode())
    code = answer.headers["X-ClickHouse-Exception-Code"]
    assert f"Code: {code}. DB::Exception".encode() in answer.body
    assert unframed(answer.body).startswith(b"Code: ")


def test_headers_name_the_database_and_the_query(ask: Ask) -> None:
    named = {"X-ClickHouse-Database": "bi", "X-ClickHouse-Query-Id": "mine"}
    answer = ask("POST", "/", b"SELECT count() FROM deal", user="bi", headers=named)
    assert (answer.body, answer.headers["X-ClickHouse-Query-Id"]) == (b"2\n", "mine")


def test_the_driver_for_go_is_greeted_in_its_own_revision(ask: Ask) -> None:
    greeting = b"SELECT displayName(), version(), revision(), timezone()"
    path = "/?default_format=Native&client_protocol_version=54460"
    answer = ask("POST", path, greeting, user="bi").body
    assert answer.startswith(
        b"\x01\x00\x02\xff\xff\xff\xff\x00\x04\x01\x0ddisplayName()\x06String\x00"
    )
    assert b"\x0arevision()\x06UInt32\x00\x00\x00\x00\x00" in answer
    assert ask("POST", "/?default_format=Native", greeting).body.startswith(b"\x04\x01\x0d")


@pytest.mark.parametrize(("format", "header"), HEADERS.items(), ids=HEADERS)
def test_a_long_answer_has_one_header(ask: Ask, format: str, header: tuple[bytes, int]) -> None:
    text, times = header
    answer = ask("POST", "/", f"{NUMBERS} FORMAT {format}".encode())
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.body.startswith(text)
    assert not text or answer.body.count(text) == times
    whole = ask("POST", "/?wait_end_of_query=1", f"{NUMBERS} FORMAT {format}".encode())
    assert sorted(whole.body.splitlines()) == sorted(answer.body.splitlines())


@pytest.mark.parametrize(("format", "header"), HEADERS.items(), ids=HEADERS)
def test_an_answer_without_rows_has_its_header(
    ask: Ask, format: str, header: tuple[bytes, int]
) -> None:
    question = f"SELECT number, toString(number) AS text FROM numbers(0) FORMAT {format}"
    assert ask("POST", "/", question.encode()).body == header[0]


def test_a_name_may_hold_a_newline_and_quotes() -> None:
    header = b'"a ""b""\n",c\n'
    assert b"".join(joined([header + b"1,2\n", header + b"3,4\n"], "CSVWithNames")) == (
        header + b"1,2\n3,4\n"
    )


def test_a_long_name_has_a_length_of_two_bytes(ask: Ask) -> None:
    question = f"SELECT number AS `{'x' * 300}` FROM numbers({MANY}) FORMAT RowBinaryWithNames"
    answer = ask("POST", "/", question.encode())
    assert len(answer.body) == 1 + 2 + 300 + 8 * MANY


ROWS_OF_A_DOCUMENT: dict[str, Callable[[bytes], int]] = {
    "JSON": lambda body: len(json.loads(body)["data"]),
    "JSONCompact": lambda body: len(json.loads(body)["data"]),
    "JSONColumns": lambda body: len(json.loads(body)["number"]),
    "XML": lambda body: body.count(b"<row>"),
    "Parquet": lambda body: pyarrow.parquet.read_table(BytesIO(body)).num_rows,
    "Arrow": lambda body: pyarrow.ipc.open_file(BytesIO(body)).read_all().num_rows,
    "ArrowStream": lambda body: pyarrow.ipc.open_stream(BytesIO(body)).read_all().num_rows,
    "ORC": lambda body: pyarrow.orc.ORCFile(BytesIO(body)).nrows,
    "Values": lambda body: body.count(b"),("),
}


@pytest.mark.parametrize("format", ROWS_OF_A_DOCUMENT)
def test_a_document_is_one_document(ask: Ask, format: str) -> None:
    answer = ask("POST", "/", f"{NUMBERS} FORMAT {format}".encode())
    rows = ROWS_OF_A_DOCUMENT[format](answer.body)
    assert rows == (MANY - 1 if format == "Values" else MANY)


@pytest.mark.parametrize(
    "ending",
    [
        "FORMAT JSON", "format JSON", "FORMAT JSON;", "FORMAT JSON -- the end", "FORMAT JSON\n;\n",
        "FORMAT JSON /* FORMAT CSV */", "SETTINGS max_threads = 1 FORMAT JSON",
        "FORMAT JSON SETTINGS max_threads = 1", "FORMAT JSON SETTINGS max_threads = 1;",
        "FORMAT /* which? */ JSON", "FORMAT JSON # done",
    ],
)  # fmt: skip
def test_the_format_is_found_wherever_it_stands(ask: Ask, ending: str) -> None:
    question = f"SELECT 'FORMAT CSV' AS format, number FROM numbers({MANY}) {ending}"
    answer = ask("POST", "/", question.encode())
    assert answer.headers["X-ClickHouse-Format"] == "JSON"
    assert json.loads(answer.body)["rows"] == MANY


@pytest.mark.parametrize("encoding", PACK)
def test_a_question_may_come_packed(ask: Ask, encoding: str) -> None:
    body = PACK[encoding](b"SELECT 40 + 2")
    assert ask("POST", "/", body, headers={"Content-Encoding": encoding}).body == b"42\n"


@pytest.mark.parametrize("encoding", PACK)
def test_an_unpackable_question_says_so(ask: Ask, encoding: str) -> None:
    answer = ask("POST", "/", b"SELECT 1", headers={"Content-Encoding": encoding})
    assert answer.headers["X-ClickHouse-Exception-Code"] == "354"


@pytest.mark.parametrize("encoding", UNPACK)
@pytest.mark.parametrize(
    "question", ["SELECT 1 WHERE 0", "CREATE DATABASE IF NOT EXISTS bi", NUMBERS]
)
def test_an_answer_comes_packed_even_when_it_is_empty(
    ask: Ask, encoding: str, question: str
) -> None:
    named = {"Accept-Encoding": encoding}
    answer = ask("POST", "/?enable_http_compression=1", question.encode(), headers=named)
    assert answer.headers["Content-Encoding"] == encoding
    plain = ask("POST", "/", question.encode())
    assert UNPACK[encoding](answer.body) == plain.body


def test_frames_may_be_packed_once_more(ask: Ask) -> None:
    named = {"Accept-Encoding": "gzip"}
    path = "/?compress=1&enable_http_compression=1"
    answer = ask("POST", path, NUMBERS.encode(), headers=named)
    assert unframed(gzip.decompress(answer.body)) == ask("POST", "/", NUMBERS.encode()).body


LATE = b"SELECT throwIf(number = 3000000, 'too far') FROM numbers(4000000) SETTINGS max_threads = 1"


def test_a_late_error_reaches_a_driver_for_java_as_an_early_one(ask: Ask) -> None:
    named = {"User-Agent": "clickhouse-jdbc/0.9.9 (java)"}
    answer = ask("POST", "/?default_format=RowBinary", LATE, headers=named)
    assert answer.status == 500
    assert answer.headers["X-ClickHouse-Exception-Code"] == "395"
    assert b"too far" in answer.body


def test_what_is_held_back_is_whole_and_in_order() -> None:
    pieces = [bytes([number]) * 1000 for number in range(50)]
    assert b"".join(held_back(iter(pieces), 10_000)) == b"".join(pieces)
    assert b"".join(held_back(iter(pieces))) == b"".join(pieces)


@pytest.mark.parametrize(
    ("statement", "ids"),
    [
        ("KILL QUERY WHERE query_id = 'a'", ["a"]),
        ("kill query where query_id='a' sync;", ["a"]),
        ("KILL QUERY ON CLUSTER 'x' WHERE query_id = 'a' ASYNC FORMAT JSON", ["a"]),
        (r"KILL QUERY WHERE query_id IN ('a', 'b\'c')", ["a", "b'c"]),
        ("KILL QUERY WHERE 1", None),
        ("KILL QUERY WHERE query_id = 'a' OR 1", None),
        ("KILL MUTATION WHERE query_id = 'a'", None),
    ],
)
def test_a_kill_names_its_queries(statement: str, ids: list[str] | None) -> None:
    assert killed(statement) == ids


@pytest.mark.parametrize("user", ["bi", "reader", "touchline"])
def test_every_setting_can_be_read(ask: Ask, user: str) -> None:
    assert int(ask("POST", "/", b"SELECT count() FROM system.settings", user=user).body) > 1800


def test_a_reader_is_told_which_settings_it_may_choose(warehouse: Settings) -> None:
    asked = "SELECT name, readonly FROM system.settings"
    told = dict(connect(warehouse, "bi").query(asked).result_rows)
    assert told["max_execution_time"] == 0
    assert told["max_memory_usage"] == told["readonly"] == 1
    assert len(told) > 1800
