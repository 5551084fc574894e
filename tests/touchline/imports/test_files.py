"""How are exports read, mended and joined, and which rows are rejected?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.touchline.imports.conftest import NOW
from touchline.imports.errors import FileRefused
from touchline.imports.importing import described
from touchline.imports.report import Report
from touchline.imports.rows import Mend

Telling = Callable[..., Any]

MAPPING = """
source = "crm"
[files.reps]
name = "reps.csv"
[files.accounts]
name = "accounts.csv"
join.rep = { file = "reps", key = "name", by = "{owner}" }
[[events]]
type = "account.created"
each = "accounts"
id = "{account}"
data.account_id = "{account}"
data.attributes = { owner = "{owner}", region = "{rep.region}" }
"""
REPS = "name,region,manager\nAda,East,Eve\nBen,West,Eve\n"
ACCOUNTS = "account,owner\n"


def attributes(told: Any) -> dict[str, dict[str, str]]:
    return {data["account_id"]: data["attributes"] for data in told.data}


def test_a_join_brings_the_columns_of_the_row_with_the_key(telling: Telling) -> None:
    told = telling(MAPPING, {"accounts.csv": ACCOUNTS + "A,Ben\nB,Ada\nC,\n", "reps.csv": REPS})
    assert attributes(told) == {
        "A": {"owner": "Ben", "region": "West"},
        "B": {"owner": "Ada", "region": "East"},
        "C": {},
    }
    assert told.report.rows == {"accounts.csv": 3, "reps.csv": 2}


def test_a_key_that_is_missing_rejects_its_row(telling: Telling) -> None:
    told = telling(MAPPING, {"accounts.csv": ACCOUNTS + "A,Cid\nB,Ada\n", "reps.csv": REPS})
    assert attributes(told).keys() == {"B"}
    assert told.rejections == [
        (2, "owner", "found 'Cid', expected one in column 'name' of files.reps")
    ]


def test_a_key_that_is_missing_may_leave_blanks(telling: Telling) -> None:
    blank = MAPPING.replace('"{owner}" }', '"{owner}", missing = "blank" }', 1)
    told = telling(blank, {"accounts.csv": ACCOUNTS + "A,Cid\n", "reps.csv": REPS})
    assert attributes(told) == {"A": {"owner": "Cid"}}


def test_a_key_with_two_meanings_is_refused(telling: Telling) -> None:
    files = {
        "accounts.csv": ACCOUNTS + "A,Ada\n",
        "reps.csv": REPS + "Ada,East,Max\nAda,West,Eve\n",
    }
    with pytest.raises(FileRefused, match=r"line 5, column name: found 'Ada' again with other"):
        telling(MAPPING, files)


def test_a_mended_value_is_mended_wherever_it_is_read_and_counted_once_a_row(
    telling: Telling,
) -> None:
    mending = MAPPING.replace(
        'name = "reps.csv"', 'name = "reps.csv"\nmend.region = { Esat = "East", W = "West" }'
    )
    rows = "A,Ada\nB,Ada\n"
    told = telling(
        mending, {"accounts.csv": ACCOUNTS + rows, "reps.csv": REPS.replace("East", "Esat")}
    )
    assert {each["region"] for each in attributes(told).values()} == {"East"}
    assert told.report.mended == {Mend("reps.csv", "region", "Esat", "East"): 1}


PLAIN = """
source = "crm"
[files.accounts]
name = "accounts.csv"
[[events]]
type = "account.created"
each = "accounts"
id = "{account}"
data.account_id = "{account}"
data.attributes.note = "{note}"
"""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("account,note\nA,x\n", id="plain"),
        pytest.param("account,note\r\nA,x\r\n", id="windows line ends"),
        pytest.param("\ufeffaccount,note\nA,x\n", id="byte-order mark"),
        pytest.param("\n , \naccount,note\n\n,\nA,x\n\n", id="blank rows"),
        pytest.param(' account ,note\n A ," x "\n', id="blanks around"),
        pytest.param('account,note\n"A","x"', id="quoted, no last line end"),
    ],
)
def test_one_table_is_written_in_many_ways(telling: Telling, content: str) -> None:
    told = telling(PLAIN, {"accounts.csv": content})
    assert told.data == [{"account_id": "A", "attributes": {"note": "x"}}]
    assert told.report.rejected == 0


def test_a_rejected_row_is_named_by_the_line_it_begins_on(telling: Telling) -> None:
    content = 'account,note\n"A\nB",x\n\nC,y\nD\nE,z,1\nF,ok\n'
    told = telling(PLAIN, {"accounts.csv": content})
    assert [data["account_id"] for data in told.data] == ["C", "F"]
    controls = "expected no control characters (account.created: data.account_id)"
    assert told.rejections == [
        (2, "account", f"found 'A\\nB', {controls}"),
        (6, "", "found 1, expected 2 cells, as the header has"),
        (7, "", "found 3, expected 2 cells, as the header has"),
    ]


def test_bytes_that_are_no_utf_8_reject_only_their_row_where_the_mapping_says_utf_8(
    telling: Telling,
) -> None:
    content = b"account,note\nA,x\nM\xfcller,y\nB,z\n"
    said = PLAIN.replace('"accounts.csv"\n', '"accounts.csv"\nencoding = "utf-8"\n')
    told = telling(said, {"accounts.csv": content})
    assert [data["account_id"] for data in told.data] == ["A", "B"]
    assert told.rejections == [(3, "", "found byte 0xfc, expected UTF-8")]
    assert told.report.listed[0].as_json()["row"] == {"account": "M?ller", "note": "y"}


def test_broken_quotes_reject_only_their_row(telling: Telling) -> None:
    told = telling(PLAIN, {"accounts.csv": 'account,note\nA,x\n"B"b,y\nC,z\n'})
    assert [data["account_id"] for data in told.data] == ["A", "C"]
    assert told.rejections == [(3, "", "found ',' expected after '\"', expected CSV")]


def test_files_that_nobody_reads_are_named(telling: Telling, tmp_path: Path) -> None:
    mapping = PLAIN + '[files.reps]\nname = "reps.csv"\n'
    told = telling(mapping, {"accounts.csv": "account,note\nA,x\n", "readme.txt": "hello"})
    assert told.report.exports.left_aside == [tmp_path / "exports" / "readme.txt"]
    assert told.report.exports.not_given == ["reps.csv"]


@pytest.mark.parametrize(
    ("mapping", "files", "message"),
    [
        pytest.param(
            PLAIN,
            {"accounts.csv": ""},
            "accounts.csv: header: found nothing, expected names of columns",
            id="empty file",
        ),
        pytest.param(
            PLAIN,
            {"accounts.csv": "account,note,account\n"},
            "accounts.csv: header: found column 'account' 2 times, expected it once",
            id="a column twice",
        ),
        pytest.param(
            PLAIN,
            {"accounts.csv": 'a"c"count,"no"te\n'},
            "accounts.csv: header: found ',' expected after '\"', expected names of columns",
            id="broken header",
        ),
        pytest.param(
            PLAIN,
            {"accounts.csv": "acount,note\n"},
            "accounts.csv: header: found columns 'acount', 'note', "
            "expected also 'account', which the mapping reads; under another name, say "
            "aliases.'account' = ['that name'] in [files.accounts], and "
            "default.'account' = '' when it may be left out",
            id="missing column",
        ),
        pytest.param(
            MAPPING,
            {"accounts.csv": ACCOUNTS, "reps.csv": "name,manager\n"},
            "reps.csv: header: found columns 'name', 'manager', "
            "expected also 'region', which the mapping reads; under another name, say "
            "aliases.'region' = ['that name'] in [files.reps], and "
            "default.'region' = '' when it may be left out",
            id="missing column in a file that is joined",
        ),
        pytest.param(
            MAPPING,
            {"accounts.csv": ACCOUNTS},
            "accounts.csv: found no reps.csv beside it, expected it, because a join looks into it",
            id="missing file",
        ),
        pytest.param(
            PLAIN,
            {"contacts.csv": "contact\n"},
            "exports: found no file that the mapping describes, expected accounts.csv",
            id="only other files",
        ),
        pytest.param(
            PLAIN + '[files.others]\nname = "*.csv"\n',
            {"accounts.csv": "account,note\n"},
            "accounts.csv: found a name that fits files.accounts and files.others, "
            "expected a name that fits one",
            id="a file that could be two",
        ),
    ],
)
def test_files_that_do_not_fit_are_refused(
    telling: Telling, mapping: str, files: dict[str, str], message: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        telling(mapping, files)
    assert str(refused.value).endswith(message)


def test_rows_stream_by(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(PLAIN, encoding="utf-8")
    export = tmp_path / "accounts.csv"
    export.write_text("account,note\n" + "".join(f"A{n},x\n" for n in range(100_000)), "utf-8")
    what = described(tmp_path / "mapping.toml", [export], tenant_id="main", now=NOW)
    read: list[int] = []
    events = what.events(Report(what.exports), read.append)
    assert next(events)["id"] == "A0"
    assert sum(read) < export.stat().st_size / 10
