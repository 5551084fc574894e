"""What do the tests of the embedded warehouse ask? One of their own, with a secret in it."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPMessage
from typing import NamedTuple

import pytest

from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect, password

SCHEMA = (
    "CREATE DATABASE core",
    "CREATE DATABASE bi",
    "CREATE TABLE core.deal (deal_id String, amount Int64, day Date)"
    " ENGINE = MergeTree ORDER BY deal_id",
    "INSERT INTO core.deal VALUES ('d1', 7, '2017-03-01'), ('d2', 9, '2017-04-01')",
    "CREATE TABLE core.secret (word String) ENGINE = MergeTree ORDER BY word",
    "INSERT INTO core.secret VALUES ('xyzzy')",
    "CREATE VIEW bi.deal AS SELECT deal_id, amount FROM core.deal",
    "CREATE VIEW bi.deal_as_of AS SELECT deal_id FROM core.deal WHERE day <= {day:Date}",
)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("warehouse"))
    with Runtime(settings, processes={"warehouse"}):
        client = connect(settings)
        for statement in SCHEMA:
            client.command(statement)
        yield settings


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def ask(warehouse: Settings) -> Ask:
    """Plain HTTP, as a browser or curl would."""

    def ask(
        method: str,
        path: str,
        body: bytes = b"",
        *,
        user: str | None = "touchline",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        named = {}
        if user:
            credentials = f"{user}:{password(warehouse, user)}".encode()
            named["Authorization"] = f"Basic {b64encode(credentials).decode()}"
        connection = HTTPConnection("127.0.0.1", warehouse.warehouse_port, timeout=10)
        try:
            connection.request(method, path, body, named | (headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    return ask
