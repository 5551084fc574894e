"""Can rejected rows be mended where they are kept, and imported as the exports were?"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from touchline.cli import app
from touchline.imports.importing import described
from touchline.imports.rejection import RejectedRows
from touchline.imports.report import Report, lines

MAPPING = """
source = "crm"
[files.deals]
name = "deals.{suffix}"
{said}
[[events]]
type = "deal.won"
each = "deals"
id = "{{id}}"
occurred_at = "{{day}}"
data = {{ deal_id = "{{id}}", amount = "{{amount}}", currency = "EUR" }}
"""
GOOD, BAD, WRONG_DAY = ("1", "2026-01-02", "5,50"), ("2", "soon", "7,00"), ("3", "2026-01-03", "x")
ROWS = (GOOD, BAD, WRONG_DAY)

Events = Mapping[str, Any]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def dry_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """What the command says to a file or folder, as a person types it."""
    monkeypatch.chdir(tmp_path)

    def typed(path: str) -> Any:
        arguments = ["import", path, "--mapping", "mapping.toml", "--dry-run", "--json"]
        said = CliRunner().invoke(app, [*arguments, "--show", "9"])
        assert said.exit_code in (0, 1), said.output
        return json.loads(said.stdout)

    return typed


def written(folder: Path, suffix: str, said: str) -> str:
    (folder / "mapping.toml").write_text(MAPPING.format(suffix=suffix, said=said), "utf-8")
    return f"deals.{suffix}"


def imported(folder: Path, *given: str) -> tuple[list[Events], Report]:
    """What an import that is no rehearsal tells and keeps, without anybody to tell it to."""
    paths = [folder / each for each in given]
    what = described(folder / "mapping.toml", paths, tenant_id="main", now=NOW)
    with RejectedRows(folder / "rejected", what.exports.all_tables) as kept:
        report = Report(what.exports, kept.write, set_aside=kept.set_aside)
        return list(what.events(report)), report


def ids(report: Any) -> list[str]:
    return [event["id"] for event in report["first_events"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_rows_of_csv_are_kept_as_their_file_is_written(
    tmp_path: Path, dry_run: Callable[[str], Any], encoding: str
) -> None:
    is_said = f'encoding = "{encoding}"\n' if encoding == "windows-1252" else ""
    name = written(tmp_path, "csv", f'{is_said}decimal = ","')
    lines = "Größe;id;day;amount\n" + "".join(f"ü;{';'.join(row)}\n" for row in ROWS)
    (tmp_path / name).write_text(lines, encoding=encoding)
    assert ids(dry_run(name)) == ["1"]
    kept = tmp_path / "rejected" / "deals.csv"
    read_as = "utf-8-sig" if encoding == "utf-8" else encoding
    text = kept.read_text(encoding=read_as)
    assert text.splitlines() == [
        "rejected_line;rejected_column;rejected_reason;Größe;id;day;amount",
        "3;day;found 'soon', expected a day such as '2017-12-31' or a time such as "
        "'2017-12-31T09:30:00Z';ü;2;soon;7,00",
        "4;amount;found 'x', expected a number such as '1234,56' or '1.234,56';ü;3;2026-01-03;x",
    ]
    kept.write_text(text.replace(";soon;", ";2026-01-02;"), encoding=read_as)
    mended = kept.read_bytes()
    assert ids(dry_run("rejected")) == ["2"]
    assert kept.read_bytes() == mended
    assert [event["id"] for event in imported(tmp_path, "rejected")[0]] == ["2"]
    assert (tmp_path / "rejected" / "earlier" / "deals.csv").read_bytes() == mended
    left = kept.read_text(encoding=read_as).splitlines()
    assert [line.partition(";")[0] for line in left] == ["rejected_line", "3"]
    assert left[0].count("rejected_line") == 1
    kept.write_text("\n".join(left).replace(";x", ";8,00"), encoding=read_as)
    assert dry_run("rejected")["rejected"] == 0


def test_a_row_with_too_many_cells_or_broken_quotes_is_kept_to_be_mended(
    tmp_path: Path, dry_run: Callable[[str], Any]
) -> None:
    name = written(tmp_path, "csv", 'decimal = ","')
    (tmp_path / name).write_text('id;day;amount\n1;2026-01-02;3;4\n"2"x;2026-01-02;5\n', "utf-8")
    assert dry_run(name)["rejected"] == 2
    kept = tmp_path / "rejected" / "deals.csv"
    lines = kept.read_text("utf-8-sig").splitlines()
    assert lines[1].endswith(";1;2026-01-02;3;4")
    assert '"2""x' not in lines[1]
    assert lines[2].endswith(';"""2""x;2026-01-02;5"')
    mended = [lines[0], lines[1].removesuffix(";4"), "3;;;2;2026-01-02;5"]
    kept.write_text("\n".join(mended), "utf-8")
    assert ids(dry_run("rejected")) == ["1", "2"]


def test_rows_of_json_lines_are_kept_as_json_lines(
    tmp_path: Path, dry_run: Callable[[str], Any]
) -> None:
    name = written(tmp_path, "jsonl", "")
    lines = [
        '{"id": 1, "day": "2026-01-02", "amount": 5.50, "more": {"a": [1]}}',
        '{"id": 2, "day": "soon", "amount": 7.10, "more": {"a": [1]}}',
        "no json",
    ]
    (tmp_path / name).write_text("\n".join(lines), "utf-8")
    assert ids(dry_run(name)) == ["1"]
    kept = tmp_path / "rejected" / name
    row, broken = map(json.loads, kept.read_text("utf-8").splitlines())
    assert (row["id"], row["amount"], row["more"]) == (2, 7.1, {"a": [1]})
    assert (row["rejected_line"], row["rejected_column"]) == (2, "day")
    assert broken["rejected_text"] == "no json"
    kept.write_text(json.dumps(row | {"day": "2026-01-02"}), "utf-8")
    assert ids(dry_run("rejected")) == ["2"]


def test_rows_of_excel_are_kept_as_csv_that_the_mapping_knows_again(
    tmp_path: Path, dry_run: Callable[[str], Any]
) -> None:
    name = written(tmp_path, "xlsx", 'decimal = ","\nsheet = "Sheet"')
    book = openpyxl.Workbook()
    book.active.append(["id", "day", "amount"])
    book.active.append([1, "soon", 1234.5])
    book.active.append([2, "2026-01-02", 1.234])
    book.save(tmp_path / name)
    assert ids(dry_run(name)) == ["2"]
    kept = tmp_path / "rejected" / "deals.xlsx.csv"
    text = kept.read_text("utf-8-sig")
    assert text.splitlines()[1].endswith(',1,soon,"1234,5"')
    kept.write_text(text.replace("soon,", "2026-01-02,"), "utf-8")
    (event,) = dry_run("rejected")["first_events"]
    assert (event["id"], event["data"]["amount"]) == ("1", "1234.5")


def test_files_of_one_name_are_kept_apart(tmp_path: Path, dry_run: Callable[[str], Any]) -> None:
    written(tmp_path, "csv", "")
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "deals.csv").write_text(f"id,day,amount\n{folder},,\n", "utf-8")
    CliRunner().invoke(app, ["import", "north", "south", "--mapping", "mapping.toml", "--dry-run"])
    kept = [tmp_path / "rejected" / "deals.csv", tmp_path / "rejected" / "2" / "deals.csv"]
    assert ["north" in kept[0].read_text("utf-8"), "south" in kept[1].read_text("utf-8")] == [
        True,
        True,
    ]


def test_a_later_import_sets_aside_what_an_earlier_one_rejected(
    tmp_path: Path, dry_run: Callable[[str], Any]
) -> None:
    written(tmp_path, "csv", "")
    bad, other, good = (f"id,day,amount\n1,{day},5.50\n" for day in ("soon", "later", "2026-01-02"))
    source, kept = tmp_path / "deals.csv", tmp_path / "rejected" / "deals.csv"
    earlier = tmp_path / "rejected" / "earlier" / "deals.csv"

    source.write_text(bad, "utf-8")
    assert [imported(tmp_path, "deals.csv")[1].set_aside for _ in range(2)] == [[], []]
    source.write_text(other, "utf-8")
    assert imported(tmp_path, "deals.csv")[1].set_aside == [kept]
    assert ("later" in kept.read_text("utf-8"), "soon" in earlier.read_text("utf-8")) == (
        True,
        True,
    )
    source.write_text(good, "utf-8")
    (line,) = [line for line in lines(imported(tmp_path, "deals.csv")[1], rejected=kept.parent)
               if "earlier" in line]  # fmt: skip
    assert line.strip() == f"{kept} was of an earlier import, and is in {earlier.parent} now"
    assert (kept.exists(), "later" in earlier.read_text("utf-8")) == (False, True)


def test_a_file_of_one_name_keeps_its_place_when_another_has_nothing_to_mend(
    tmp_path: Path, dry_run: Callable[[str], Any]
) -> None:
    written(tmp_path, "csv", "")
    for folder, day in (("north", "2026-01-02"), ("south", "soon")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "deals.csv").write_text(f"id,day,amount\n{folder},{day},1\n", "utf-8")
    imported(tmp_path, "north", "south")
    assert not (tmp_path / "rejected" / "deals.csv").exists()
    assert "south" in (tmp_path / "rejected" / "2" / "deals.csv").read_text("utf-8")


def test_a_refused_import_leaves_what_was_kept_before(
    tmp_path: Path, dry_run: Callable[[str], Any]
) -> None:
    name = written(tmp_path, "csv", "")
    (tmp_path / name).write_text("id,day,amount\n1,soon,\n", "utf-8")
    dry_run(name)
    kept = sorted((tmp_path / "rejected").iterdir())
    (tmp_path / "mapping.toml").write_text("source = 1", "utf-8")
    refused = CliRunner().invoke(app, ["import", name, "--mapping", "mapping.toml", "--dry-run"])
    assert refused.exit_code == 2
    assert sorted((tmp_path / "rejected").iterdir()) == kept
