"""What do the tests of the embedded warehouse ask? One of their own, with a secret in it."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPMessage
from typing import NamedTuple

import pytest

from projections import audiences
from projections.view import Column, View
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
# What an audience sees of it: two of four visits. Strings of others make its tenant the dearest
# column to read, so that an engine in a hurry looks at `word` first.
VISIT = View(
    name="visit",
    question="Who came?",
    comment="One row per visit.",
    columns=(
        Column("tenant_id", "String", "key", "The tenant"),
        Column("word", "Int64", "dimension", "What was said"),
    ),
    has_twin=True,
)
VISITS = (
    "CREATE TABLE core.visit (tenant_id String, word Int64, day Date) ENGINE = MergeTree"
    " ORDER BY word SETTINGS min_bytes_for_wide_part = 0",
    "INSERT INTO core.visit SELECT if(number % 2, 'acme', 'other' || toString(cityHash64(number))),"
    " if(number % 2, 1, 77), '2017-03-01' FROM numbers(1000)",
    "CREATE VIEW bi.visit AS SELECT tenant_id, word FROM core.visit",
    "CREATE VIEW bi.visit_as_of AS SELECT tenant_id, word FROM core.visit WHERE day <= {day:Date}",
    "CREATE MATERIALIZED VIEW core.word_count ENGINE = SummingMergeTree ORDER BY word POPULATE"
    " AS SELECT word, count() AS n FROM core.visit GROUP BY word",
    *audiences.statements("north", "acme", [VISIT]),
)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("warehouse")
    settings = Settings.with_free_ports(folder, audiences="north=acme")
    with Runtime(settings, processes={"warehouse"}):
        client = connect(settings)
        for statement in (*SCHEMA, *VISITS):
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
