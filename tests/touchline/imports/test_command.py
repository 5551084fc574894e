"""What does a person see who types `touchline import`?"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from touchline.cli import app
from touchline.imports.files import Exports
from touchline.imports.report import Report, lines

MAPPING = """
source = "crm"
[files.accounts]
name = "accounts.csv"
mend.country = { Germny = "Germany" }
[files.reps]
name = "reps.csv"
[[events]]
type = "account.created"
each = "accounts"
unless.account = "Test"
id = "{account}"
occurred_at = { from = "{since}", blank = "undated" }
data.account_id = "{account}"
data.attributes.country = "{country}"
"""
ACCOUNTS = """\
account,country,since
A,Germny,2017-01-01
Test,,
B,Spain,
,France,
C,Italy,yesterday
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILES = ("accounts.csv", "notes.txt", "--mapping", "mapping.toml")


def test_a_dry_run_shows_the_first_event_of_each_type_and_what_became_of_the_rows(
    folder: Path,
) -> None:
    said = CliRunner().invoke(app, ["import", *FILES, "--dry-run"])
    event, *report = said.stdout.splitlines()
    assert json.loads(event)["data"] == {"account_id": "A", "attributes": {"country": "Germany"}}
    assert report == [
        "        5 rows of accounts.csv",
        "        2 account.created, 1 without a date",
        "        1 rows of accounts.csv: country 'Germny' mended to 'Germany'",
        "        1 rows of accounts.csv fit no rule and told nothing",
        "          notes.txt left aside: the mapping does not describe it",
        "          reps.csv not given",
        "        2 rows rejected; all are in rejected.jsonl",
        "          accounts.csv, line 5, column account: "
        "found nothing, expected the identity of account.created",
        "          accounts.csv, line 6, column since: found 'yesterday', "
        "expected a day such as '2017-12-31' or a time such as '2017-12-31T09:30:00Z'",
    ]
    assert said.exit_code == 1


def test_rejected_rows_are_kept_whole(folder: Path) -> None:
    CliRunner().invoke(app, ["import", *FILES, "--dry-run", "--rejected", "kept.jsonl"])
    kept = [json.loads(line) for line in (folder / "kept.jsonl").read_text().splitlines()]
    assert kept[0] == {
        "file": "accounts.csv",
        "line": 5,
        "column": "account",
        "reason": "found nothing, expected the identity of account.created",
        "row": {"account": "", "country": "France", "since": ""},
    }
    assert [each["line"] for each in kept] == [5, 6]


def test_without_rejections_there_is_no_file_of_them(folder: Path) -> None:
    (folder / "accounts.csv").write_text("\n".join(ACCOUNTS.splitlines()[:4]), encoding="utf-8")
    said = CliRunner().invoke(app, ["import", *FILES, "--dry-run"])
    assert said.exit_code == 0
    assert not (folder / "rejected.jsonl").exists()


def test_the_report_can_be_read_by_a_program(folder: Path) -> None:
    said = CliRunner().invoke(app, ["import", *FILES, "--dry-run", "--json"])
    report = json.loads(said.stdout)
    assert report.pop("first_events")[0]["id"] == "A"
    assert [each["line"] for each in report.pop("rejections")] == [5, 6]
    assert report == {
        "rows": {"accounts.csv": 5},
        "untold": {"accounts.csv": 1},
        "events": {"account.created": 2},
        "undated": {"account.created": 1},
        "mended": [
            {
                "file": "accounts.csv",
                "column": "country",
                "found": "Germny",
                "mended": "Germany",
                "rows": 1,
            }
        ],
        "left_aside": ["notes.txt"],
        "not_given": ["reps.csv"],
        "rejected": 2,
        "rejected_file": "rejected.jsonl",
        "unseen": None,
        "seconds": None,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["none.csv", "--mapping", "mapping.toml"],
            "none.csv: found nothing, expected a file or a folder",
            id="no such file",
        ),
        pytest.param(
            ["accounts.csv", "--mapping", "none.toml"],
            "none.toml: found No such file or directory, expected a mapping in TOML",
            id="no such mapping",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_does_not_fit_is_said_in_one_line(arguments: list[str], message: str) -> None:
    said = CliRunner().invoke(app, ["import", *arguments, "--dry-run"])
    assert (said.exit_code, said.stderr) == (2, message + "\n")


def test_what_was_sent_but_cannot_be_seen_is_said_and_is_no_success(folder: Path) -> None:
    report = Report(Exports({}, [], []), unseen="nobody answers")
    assert list(lines(report, rejected_file=folder)) == ["nobody answers"]
    assert not report.is_whole
