"""What does a person see who types `touchline import`?"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from touchline.cli import app
from touchline.imports.files import Exports
from touchline.imports.mappings import names
from touchline.imports.report import Report, lines
from touchline.settings import Settings

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
        "        2 rows rejected; to be mended in rejected and imported again",
        "          accounts.csv, line 5, column account: "
        "found nothing, expected the identity of account.created",
        "          accounts.csv, line 6, column since: found 'yesterday', "
        "expected a day such as '2017-12-31' or a time such as '2017-12-31T09:30:00Z'",
    ]
    assert said.exit_code == 1


def test_rejected_rows_are_kept_whole_with_the_reason_before_them(folder: Path) -> None:
    CliRunner().invoke(app, ["import", *FILES, "--dry-run", "--rejected", "kept"])
    kept = (folder / "kept" / "accounts.csv").read_text(encoding="utf-8-sig").splitlines()
    assert kept[0] == "rejected_line,rejected_column,rejected_reason,account,country,since"
    assert kept[1] == (
        '5,account,"found nothing, expected the identity of account.created",,France,'
    )
    assert [line.partition(",")[0] for line in kept[1:]] == ["5", "6"]


def test_without_rejections_there_is_no_file_of_them(folder: Path) -> None:
    (folder / "accounts.csv").write_text("\n".join(ACCOUNTS.splitlines()[:4]), encoding="utf-8")
    said = CliRunner().invoke(app, ["import", *FILES, "--dry-run"])
    assert said.exit_code == 0
    assert not (folder / "rejected").exists()


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
        "rejected_rows": "rejected",
        "set_aside": [],
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
            "none.toml: found No such file or directory, expected a mapping in TOML, or the name "
            f"of one ({', '.join(names())})",
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
    assert list(lines(report, rejected=folder)) == ["nobody answers"]
    assert not report.is_whole


def test_ctrl_c_stops_the_import_and_says_that_nothing_is_lost(folder: Path) -> None:
    settings = Settings.with_free_ports(folder / "home")
    settings.home.mkdir()
    command = [sys.executable, "-m", "touchline", "import", *FILES, "--rejected", "kept"]
    with subprocess.Popen(
        command,
        env=os.environ | settings.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as importing:
        assert importing.stdout is not None
        assert importing.stderr is not None
        # All is read, and no collector takes it: the import asks again and again.
        assert next(line for line in importing.stderr if line.startswith("100 %"))
        importing.send_signal(signal.SIGINT)
        said = importing.stderr.read()
        assert importing.wait(20) == 130
        # A program that reads the report is not told of retries.
        assert importing.stdout.read() == ""
    assert said == "stopped; what was taken is safe, importing again adds the rest\n"
    assert list((folder / "kept").iterdir()) == []


def test_mappings_are_listed_and_printed() -> None:
    listed = CliRunner().invoke(app, ["mappings"])
    assert listed.stdout.split() == names()
    printed = CliRunner().invoke(app, ["mappings", "pipedrive"])
    assert 'source = "pipedrive"' in printed.stdout
    unknown = CliRunner().invoke(app, ["mappings", "zoho"])
    assert unknown.exit_code == 2
    assert unknown.stderr == (f"zoho: found no such mapping, expected {', '.join(names())}\n")


def test_a_mapping_that_comes_with_touchline_is_called_by_its_name(folder: Path) -> None:
    (folder / "accounts.csv").write_text("account_id,name\nA,Globex\n", encoding="utf-8")
    said = CliRunner().invoke(
        app, ["import", "accounts.csv", "--mapping", "generic", "--dry-run", "--show", "1"]
    )
    assert json.loads(said.stdout.splitlines()[0])["id"] == "account/A"
    assert said.exit_code == 0


def test_as_many_first_events_are_shown_as_are_wanted(folder: Path) -> None:
    said = CliRunner().invoke(app, ["import", *FILES, "--dry-run", "--show", "2"])
    shown = [json.loads(line)["id"] for line in said.stdout.splitlines() if line[0] == "{"]
    assert shown == ["A", "B"]
