"""Does one table tell the same whatever the format, the delimiter and the encoding of its file?"""

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.touchline.imports.conftest import NOW
from touchline.imports.columns import Wanted
from touchline.imports.errors import FileRefused
from touchline.imports.importing import described
from touchline.imports.mapping import File
from touchline.imports.report import Report
from touchline.imports.tables import excel
from touchline.imports.tables.excel import excel_table
from touchline.imports.tables.table import uncounted

Telling = Callable[..., Any]

HEAD = """
source = "crm"
timezone = "Europe/Berlin"
[files.deals]
name = "deals.*"
"""
RULES = """
[[events]]
type = "deal.created"
each = "deals"
id = "{Id}"
occurred_at = "{Created}"
data.deal_id = "{Id}"
data.owner_id = "{Owner}"
data.pipeline = "sales"
data.stage = "{Stage}"
data.amount = "{Amount}"
data.currency = "EUR"
data.expected_close_on = "{Close}"
"""
HEADER = ("Id", "Owner", "Stage", "Created", "Amount", "Close", "Unread")
CREATED = datetime.fromisoformat("2026-03-02T09:30")
ROWS: Sequence[Sequence[Any]] = (
    (1001, "Müller", "New", CREATED, 1234.5, date(2026, 4, 1), "x"),
    (1002, "Šimon", "Won", CREATED, None, None, None),
)
TOLD = [
    {
        "deal_id": "1001",
        "owner_id": "Müller",
        "pipeline": "sales",
        "stage": "New",
        "amount": "1234.5",
        "currency": "EUR",
        "expected_close_on": "2026-04-01",
    },
    {
        "deal_id": "1002",
        "owner_id": "Šimon",
        "pipeline": "sales",
        "stage": "Won",
        "currency": "EUR",
    },
]


def text(delimiter: str = ",", above: str = "") -> str:
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in ROWS]
    return "\n".join([above + delimiter.join(HEADER), *lines]) + "\n"


def workbook(*above: Sequence[Any], sheet: str = "Deals") -> bytes:
    book = openpyxl.Workbook()
    page = book.create_sheet(sheet, 0)
    for row in (*above, HEADER, *ROWS):
        page.append(row)
    raw = BytesIO()
    book.save(raw)
    return raw.getvalue()


def parquet(table: pa.Table) -> bytes:
    raw = BytesIO()
    pq.write_table(table, raw)
    return raw.getvalue()


def columns() -> dict[str, list[Any]]:
    return dict(zip(HEADER, map(list, zip(*ROWS, strict=True)), strict=True))


JSON = (
    '{"Id": 1001, "Owner": "Müller", "Stage": "New", "Created": "2026-03-02T09:30:00",'
    ' "Amount": 1234.5, "Close": "2026-04-01"}\n\n'
    '{"Id": 1002, "Owner": "\\u0160imon", "Stage": "Won", "Created": "2026-03-02 09:30",'
    ' "Amount": null}\n'
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("deals.csv", text(), "", id="comma"),
        pytest.param("deals.csv", text(";"), "", id="semicolon"),
        pytest.param("deals.txt", text("\t"), "", id="tab"),
        pytest.param("deals.csv", text("|"), "", id="bar"),
        pytest.param("deals.csv", text("^"), 'delimiter = "^"', id="any delimiter, said"),
        pytest.param("deals.csv", text(above="Deals of 2026\n\nBy owner;all\n"), "", id="title"),
        pytest.param("deals.csv", text().encode("utf-8-sig"), "", id="byte-order mark"),
        pytest.param("deals.csv", text("\t").encode("utf-16"), "", id="utf-16 with its mark"),
        pytest.param(
            "deals.csv", text(";").encode("cp1250"), 'encoding = "windows-1250"', id="code page"
        ),
        pytest.param("deals.jsonl", JSON, "", id="json lines"),
        pytest.param("deals.ndjson", "\ufeff" + JSON, "", id="json lines with a mark"),
        pytest.param("deals.parquet", parquet(pa.table(columns())), "", id="parquet"),
        pytest.param("deals.xlsx", workbook(), "", id="excel"),
        pytest.param(
            "deals.xlsx", workbook((), ("Deals of 2026",), ()), "", id="excel with a title"
        ),
        pytest.param("deals.xlsx", workbook(sheet="Q1"), 'sheet = "Q1"', id="excel, a sheet"),
    ],
)
def test_one_table_is_told_alike_from_every_file(
    telling: Telling, name: str, content: str | bytes, said: str
) -> None:
    told = telling(HEAD + said + RULES, {name: content})
    assert told.data == TOLD
    assert {event["time"] for event in told.events} == {"2026-03-02T09:30:00+01:00"}
    assert told.report.rejected == 0


def test_what_is_nested_is_a_column_by_its_path(telling: Telling) -> None:
    rules = """
    [[events]]
    type = "deal.created"
    each = "deals"
    id = "{id}"
    occurred_at = "{properties.created}"
    data.deal_id = "{id}"
    data.pipeline = "sales"
    data.stage = "{properties.stage}"
    data.prospect_ids = { from = "{contacts}", split = ";" }
    """
    row = {
        "id": "D1",
        "properties": {"created": "2026-03-02", "stage": "New"},
        "contacts": ["C1", "C2"],
    }
    table = pa.Table.from_pylist([row])
    json = (
        '{"id": "D1", "properties": {"created": "2026-03-02", "stage": "New"},'
        ' "contacts": ["C1", "C2"]}\n'
    )
    of_json = telling(HEAD + rules, {"deals.jsonl": json})
    assert of_json.data == [
        {"deal_id": "D1", "pipeline": "sales", "stage": "New", "prospect_ids": ["C1", "C2"]}
    ]
    (Path(of_json.report.exports.tables["deals"][0].path)).unlink()
    assert telling(HEAD + rules, {"deals.parquet": parquet(table)}).events == of_json.events


def test_a_line_that_is_no_json_rejects_only_itself(telling: Telling) -> None:
    told = telling(HEAD + RULES, {"deals.jsonl": JSON + "[1]\n{'Id': 3}\n"})
    assert told.data == TOLD
    assert [(line, column) for line, column, _ in told.rejections] == [(4, ""), (5, "")]
    assert all("expected a JSON object" in reason for _, _, reason in told.rejections)


def test_parquet_keeps_the_zone_and_cuts_what_is_finer_than_an_event(telling: Telling) -> None:
    moments = pa.array([1772443800123456789], pa.timestamp("ns", tz="UTC"))
    table = pa.table({"Id": [1.0], "Created": moments, "Stage": ["New"], "Owner": [None]})
    rules = RULES.replace('data.amount = "{Amount}"\n', "").replace(
        'data.expected_close_on = "{Close}"\n', ""
    )
    told = telling(HEAD + rules, {"deals.parquet": parquet(table)})
    assert told.events[0]["time"] == "2026-03-02T09:30:00.123456+00:00"
    assert told.data[0]["deal_id"] == "1"


@pytest.mark.parametrize(
    ("name", "content", "said", "message"),
    [
        pytest.param(
            "deals.csv",
            text(";").encode("cp1250"),
            "",
            "deals.csv: line 2: found byte 0xfc, expected UTF-8; if '1001;Müller;New;2026-03-02 "
            "09:30:00;1234.5;2026-04-01;x' is right, "
            "say encoding = 'windows-1252' in [files.deals]",
            id="another encoding, not said",
        ),
        pytest.param(
            "deals.jsonl",
            '{"Id": 1}\n',
            "",
            "deals.jsonl: header: found columns 'Id', expected also 'Created' (and 'Owner', "
            "'Stage', 'Amount', 'Close'), which the mapping reads; under another name, say "
            "aliases.'Created' = ['that name'] in [files.deals], and default.'Created' = '' when "
            "it may be left out",
            id="a key that no line has",
        ),
        pytest.param(
            "deals.jsonl",
            "Id,Owner\n",
            "",
            "deals.jsonl: found no line with an object, "
            "expected JSON Lines: an object on each line",
            id="no json",
        ),
        pytest.param(
            "deals.xlsx", b"Id,Owner\n", "", "expected an Excel workbook", id="no workbook"
        ),
        pytest.param(
            "deals.xlsx",
            workbook(),
            'sheet = "Q1"',
            "deals.xlsx: found sheets ['Deals', 'Sheet'], "
            "expected sheet 'Q1', as [files.deals] says",
            id="no such sheet",
        ),
        pytest.param(
            "deals.parquet", b"Id,Owner\n", "", "expected a Parquet file", id="no parquet"
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    telling: Telling, name: str, content: str | bytes, said: str, message: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        telling(HEAD + said + RULES, {name: content})
    assert str(refused.value).endswith(message)


def json_lines(rows: int) -> bytes:
    rest = '"Owner": "a", "Stage": "s", "Created": "2026-01-01", "Amount": 1, "Close": ""'
    return "".join(f'{{"Id": {number}, {rest}}}\n' for number in range(rows)).encode()


def batches(rows: int) -> bytes:
    repeated = {name: cells[:1] * rows for name, cells in columns().items()}
    return parquet(pa.table(repeated | {"Id": list(range(rows))}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("deals.jsonl", json_lines(50_000), id="json lines"),
        pytest.param("deals.parquet", batches(200_000), id="parquet"),
    ],
)
def test_rows_of_every_large_format_stream_by(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "mapping.toml").write_text(HEAD + RULES, encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    what = described(tmp_path / "mapping.toml", [tmp_path / name], tenant_id="main", now=NOW)
    read: list[int] = []
    events = what.events(Report(what.exports), read.append)
    assert next(events)["id"] == "0"
    assert sum(read) < len(content) / 5
    events.close()


CELLS: Sequence[Any] = (
    date(2026, 4, 1),
    datetime.fromisoformat("2026-04-01T09:30:15.25"),
    time(9, 30),
    timedelta(hours=30),
    True,
    12,
    12.5,
    0.1 + 0.2,
    1e15,
    "#N/A",
    " text ",
    "007",
    "=1+1",
    None,
)


def read(path: Path) -> list[Any]:
    """The records of a workbook, and how it is refused instead when it is."""
    wanted = Wanted("deals", File(name="*"), ("Id", "Cell"))
    try:
        return list(excel_table(path, wanted).read(uncounted))
    except FileRefused as refused:
        return [type(refused)]


def test_a_large_workbook_is_read_as_one_that_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    for row in (("Deals",), (), ("Id", "", "Cell"), ()):
        book.active.append(row)
    for number, cell in enumerate(CELLS):
        book.active.append((number, None, cell))
    book.active.append((None, "beside", None, "outside"))
    path = tmp_path / "deals.xlsx"
    book.save(path)
    held = read(path)
    monkeypatch.setattr(excel, "HELD_BYTES_MAX", 0)
    assert [record[:2] for record in read(path)] == [record[:2] for record in held]
    assert [record.line for record in held] == [*range(5, 5 + len(CELLS) + 1)]


def test_a_large_workbook_that_breaks_off_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "HELD_BYTES_MAX", 0)
    path = tmp_path / "deals.xlsx"
    with ZipFile(BytesIO(workbook())) as whole, ZipFile(path, "w") as broken:
        for part in whole.namelist():
            content = whole.read(part)
            broken.writestr(part, content[:-40] if "worksheets" in part else content)
    assert read(path) == [FileRefused]


@pytest.mark.parametrize(
    ("name", "content", "library"),
    [
        ("deals.parquet", b"", "pyarrow"),
        ("deals.xlsx", b"", "python_calamine"),
        ("deals.xlsx", workbook(), "openpyxl"),
    ],
    ids=["parquet", "excel", "large excel"],
)
def test_a_format_whose_library_is_not_installed_says_how_to_install_it(
    telling: Telling, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, library: str
) -> None:
    monkeypatch.setattr(excel, "HELD_BYTES_MAX", 0)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(FileRefused, match=r"pip install 'touchline\[import\]'"):
        telling(HEAD + RULES, {name: content})
