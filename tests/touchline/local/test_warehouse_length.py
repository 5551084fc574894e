"""Can somebody who may only read stop the warehouse with what they send?

A few kilobytes can unpack to gigabytes, and a search can begin anew at each of many openings. While
one question is read, every other is answered.
"""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import brotli
import lz4.frame
import pytest
from backports import zstd

from touchline.local.warehouse.choosable import truthful
from touchline.local.warehouse.errors import TooLarge
from touchline.local.warehouse.frames import CHECKSUM, HEAD, ZSTD, checksum, framed, unframed
from touchline.local.warehouse.guard import LOOK, RESOLVED, RESOLVED_NAME
from touchline.local.warehouse.kill import killed
from touchline.local.warehouse.question import READER_STATEMENT_BYTES_MAX
from touchline.local.warehouse.statement import outer_words, statement
from touchline.local.warehouse.unpacking import unpacked
from touchline.settings import Settings
from touchline.warehouse import connect

Ask = Callable[..., Any]
KB, MB = 1 << 10, 1 << 20
BOMB_BYTES = 32 * MB
SECONDS_TO_ANSWER = 5.0
SECONDS_TO_READ = 2.0


def zstd_frame(raw: bytes) -> bytes:
    """One frame of ClickHouse's own that claims less than it holds."""
    packed = zstd.compress(raw)
    rest = HEAD.pack(ZSTD, HEAD.size + len(packed), 9) + packed
    return checksum(rest) + rest


PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda raw: brotli.compress(raw, quality=1),
    "lz4": lz4.frame.compress,
    "zstd": zstd.compress,
}
LONG = b"SELECT 1 /*" + b"x" * (READER_STATEMENT_BYTES_MAX - 13) + b"*/"
# Long, and for some the greatest length; a search that begins anew at each opening takes minutes.
TWISTED = {
    "comments that never close": "SELECT 1 " + "/* " * 80_000,
    "strings that never close": "SELECT '" + r"\'" * 120_000,
    "names that never close": 'SELECT "' + r"\"" * 120_000,
    "heredocs that never close": "SELECT " + " ".join(f"$a{n}$" for n in range(5_000)),
    "gaps in a kill": "KILL QUERY WHERE query_id = 'a'" + " " * 250_000 + "!",
    "gaps in a look": "DESCRIBE TABLE deal" + " " * 250_000 + "!",
    "gaps in a look at the settings": "SELECT" + " " * 250_000 + "!",
    "lines of a tree": "SELECT '" + "FUNCTION id: 1, " * 15_000 + "'",
}


@pytest.mark.parametrize("encoding", [name for name in PACK if name not in ("", "identity")])
def test_no_more_is_unpacked_than_may_be(encoding: str) -> None:
    bomb = PACK[encoding](bytes(BOMB_BYTES))
    tracemalloc.start()
    with pytest.raises(TooLarge):
        unpacked(bomb, encoding, bytes_max=256 * KB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MB


@pytest.mark.parametrize("encoding", PACK)
@pytest.mark.parametrize("length", [0, 1, 256 * KB - 1, 256 * KB])
def test_what_may_be_unpacked_is_whole(encoding: str, length: int) -> None:
    raw = bytes(number * number % 251 for number in range(length))
    assert unpacked(PACK[encoding](raw), encoding, bytes_max=256 * KB) == raw
    with pytest.raises(TooLarge):
        unpacked(PACK[encoding](raw + bytes(256 * KB + 1)), encoding, bytes_max=256 * KB)


@pytest.mark.parametrize("encoding", ["gzip", "lz4", "zstd"])
def test_streams_in_a_row_are_one_body(encoding: str) -> None:
    """As clickhouse-connect packs each block of rows apart."""
    parts = [bytes([number]) * (number * 1000) for number in range(200)]
    body = b"".join(PACK[encoding](part) for part in parts)
    assert unpacked(body, encoding, bytes_max=64 * MB) == b"".join(parts)


def test_frames_hold_no_more_than_they_may() -> None:
    with pytest.raises(TooLarge):
        unframed(framed(bytes(300 * KB)), bytes_max=256 * KB)
    assert unframed(zstd_frame(bytes(BOMB_BYTES)), bytes_max=256 * KB) == bytes(9)
    assert CHECKSUM.size == 16


@pytest.mark.parametrize("encoding", PACK)
@pytest.mark.parametrize("user", ["bi", "reader"])
def test_a_readers_question_has_a_length(ask: Ask, encoding: str, user: str) -> None:
    named = {"Content-Encoding": encoding} if encoding else {}
    assert ask("POST", "/", PACK[encoding](LONG), user=user, headers=named).body == b"1\n"
    for longer in (LONG + b"-", LONG + b" " * 3 * MB):
        answer = ask("POST", "/", PACK[encoding](longer), user=user, headers=named)
        assert (answer.status, answer.headers["X-ClickHouse-Exception-Code"]) == (400, "62")
        assert b"Max query size exceeded" in answer.body


def test_the_url_counts_and_so_do_frames_and_forms(ask: Ask) -> None:
    body = LONG.removeprefix(b"SELECT 1 ")
    assert ask("POST", "/?query=SELECT+1", body, user="bi").body == b"1\n"
    assert ask("POST", "/?query=SELECT+10", body, user="bi").status == 400
    assert ask("POST", "/?decompress=1", framed(LONG), user="bi").body == b"1\n"
    assert ask("POST", "/?decompress=1", framed(LONG + b"-"), user="bi").status == 400
    named = {"Content-Type": "multipart/form-data; boundary=b"}
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    form = part % (b"query", b"SELECT {a:String}") + part % (b"param_a", b"x")
    assert ask("POST", "/", form + b"--b--\r\n", user="bi", headers=named).body == b"x\n"
    form += (part % (b"other", b"x" * MB)) * 2
    assert ask("POST", "/", form + b"--b--\r\n", user="bi", headers=named).status == 400


@pytest.mark.parametrize("encoding", PACK)
def test_who_writes_may_send_more(ask: Ask, warehouse: Settings, encoding: str) -> None:
    client, table = connect(warehouse), f"default.t{uuid4().hex}"
    client.command(f"CREATE TABLE {table} (a String) ENGINE = MergeTree ORDER BY a")
    rows = b"".join(b"%d\n" % number for number in range(200_000))
    body = PACK[encoding](b"INSERT INTO %s FORMAT TSV\n" % table.encode() + rows)
    named = {"Content-Encoding": encoding} if encoding else {}
    assert ask("POST", "/", body, headers=named).status == 200
    assert client.command(f"SELECT count() FROM {table}") == 200_000
    client.command(f"DROP TABLE {table}")


@pytest.mark.parametrize("twisted", TWISTED.values(), ids=TWISTED)
def test_a_long_statement_is_read_at_once(twisted: str) -> None:
    assert len(twisted) < READER_STATEMENT_BYTES_MAX
    started = time.process_time()
    list(outer_words(twisted.encode()))
    assert killed(twisted) is None
    assert LOOK.fullmatch(twisted) is None
    assert truthful(twisted) == twisted
    if found := RESOLVED.search(twisted):
        assert RESOLVED_NAME.search(twisted, found.end()) is None
    assert time.process_time() - started < SECONDS_TO_READ


@pytest.mark.parametrize(
    "said", ["a$b$c", r"'a\'b''c'", "$x$'$x$", "`a``b`", "1 -- '\n", "1 /*'*/"]
)
def test_the_format_is_found_behind_it(said: str) -> None:
    assert statement(f"SELECT {said} FORMAT CSV".encode()).format == "CSV"


@pytest.mark.parametrize("twisted", TWISTED.values(), ids=TWISTED)
def test_others_are_answered_meanwhile(ask: Ask, twisted: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, "POST", "/", twisted.encode(), user="bi") for _ in range(4)]
        for _ in range(3):
            started = time.monotonic()
            assert ask("GET", "/ping", user=None).body == b"Ok.\n"
            assert ask("POST", "/", b"SELECT 40 + 2", user="bi").body == b"42\n"
            assert time.monotonic() - started < SECONDS_TO_ANSWER
        assert all(each.result().status in (200, 400, 403, 500) for each in asking)
