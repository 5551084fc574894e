"""Do pandas and Polars read the views, and write tables, with the types that they have?"""

from decimal import Decimal
from io import BytesIO
from urllib.request import Request, urlopen

import pandas
import polars
import pytest
from clickhouse_connect.driver.client import Client

from touchline.settings import Settings
from touchline.warehouse import connect, password

TYPED = (
    "SELECT toDate('2026-01-02') AS day, toDateTime64('2026-01-02 03:04:05', 3, 'UTC') AS at,"
    " toDecimal64('1.5', 4) AS amount, toInt64(7) AS n, 'é' AS text, CAST(NULL AS Nullable(Int64))"
    " AS nothing"
)
DEALS = "SELECT deal_id, amount FROM deal ORDER BY deal_id"


@pytest.fixture
def bi(warehouse: Settings) -> Client:
    client = connect(warehouse, "bi")
    client.database = "bi"
    return client


def test_pandas_reads_a_view(bi: Client) -> None:
    frame = bi.query_df(DEALS)
    assert frame.to_dict("list") == {"deal_id": ["d1", "d2"], "amount": [7, 9]}


def test_pandas_reads_each_type(bi: Client) -> None:
    row = bi.query_df(TYPED).iloc[0]
    assert (row["at"], row["n"], row["text"]) == (
        pandas.Timestamp("2026-01-02 03:04:05"), 7, "é",
    )  # fmt: skip
    assert row["amount"] == Decimal("1.5")
    assert pandas.isna(row["nothing"])


def test_pandas_reads_a_link(warehouse: Settings) -> None:
    asked = f"http://127.0.0.1:{warehouse.warehouse_port}/?query={DEALS.replace(' ', '+')}"
    named = {"X-ClickHouse-User": "bi", "X-ClickHouse-Key": "bi", "X-ClickHouse-Database": "bi"}
    frame = pandas.read_csv(f"{asked}+FORMAT+CSVWithNames", storage_options=named)
    assert frame.to_dict("list") == {"deal_id": ["d1", "d2"], "amount": [7, 9]}


def test_pandas_writes_a_table(warehouse: Settings) -> None:
    client = connect(warehouse)
    client.command("CREATE TABLE default.pd (a Int64, b String) ENGINE = MergeTree ORDER BY a")
    frame = pandas.DataFrame({"a": range(1000), "b": [f"line\n{a}" for a in range(1000)]})
    client.insert_df("default.pd", frame)
    found = client.query_df("SELECT a, b FROM default.pd ORDER BY a")
    assert found.to_dict("list") == frame.to_dict("list")


def test_polars_reads_a_view_over_arrow(bi: Client) -> None:
    frame = polars.from_arrow(bi.query_arrow(DEALS))
    assert isinstance(frame, polars.DataFrame)
    assert frame.to_dict(as_series=False) == {"deal_id": ["d1", "d2"], "amount": [7, 9]}


def test_polars_reads_a_long_answer_as_a_stream(bi: Client) -> None:
    with bi.query_arrow_stream("SELECT number FROM numbers(300000)") as tables:
        assert sum(polars.DataFrame(table).height for table in tables) == 300_000


def test_polars_reads_parquet_with_each_type(warehouse: Settings) -> None:
    request = Request(
        f"http://127.0.0.1:{warehouse.warehouse_port}/",
        data=f"{TYPED} FORMAT Parquet".encode(),
        headers={"X-ClickHouse-User": "bi", "X-ClickHouse-Key": password(warehouse, "bi")},
    )
    with urlopen(request) as answer:
        frame = polars.read_parquet(BytesIO(answer.read()))
    assert frame.schema["day"] == polars.Date
    assert frame.schema["amount"] == polars.Decimal(18, 4)
    assert frame.schema["at"] == polars.Datetime("ms", "UTC")
    assert frame["nothing"].to_list() == [None]


def test_polars_writes_a_table(warehouse: Settings) -> None:
    client = connect(warehouse)
    client.command("CREATE TABLE default.pl (a Int64, b String) ENGINE = MergeTree ORDER BY a")
    frame = polars.DataFrame({"a": range(1000), "b": [f"line\n{a}" for a in range(1000)]})
    client.insert_arrow("default.pl", frame.to_arrow())
    found = polars.from_arrow(client.query_arrow("SELECT a, b FROM default.pl ORDER BY a"))
    assert isinstance(found, polars.DataFrame)
    assert found.to_dict(as_series=False) == frame.to_dict(as_series=False)
