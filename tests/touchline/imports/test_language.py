"""What can a mapping say of rows that do not look as it would like them to?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from touchline.imports.errors import FileRefused, MappingRefused
from touchline.imports.loading import mapping

Telling = Callable[..., Any]

FILE = """
source = "crm"
[files.tasks]
name = "Tasks*.csv"
"""
NOTE = """
[[events]]
type = "note.recorded"
each = "tasks"
id = "{id}"
occurred_at = "{done}"
data.activity_id = "{id}"
"""
TODAY = "2026-06-01"


def test_a_column_may_have_other_names(telling: Telling) -> None:
    said = FILE + 'aliases = { id = ["Id", "ID"], done = ["Erledigt am"] }' + NOTE
    told = telling(said, {"Tasks.csv": "Extra,Erledigt am,ID\nx,2026-01-01,7\n"})
    assert told.data == [{"activity_id": "7"}]


def test_a_column_with_a_default_may_be_blank_or_missing(telling: Telling) -> None:
    said = FILE + 'default = { done = "{due}", due = "2026-01-01", owner = "" }' + NOTE
    said += 'rep_id = "{owner}"\n'
    told = telling(said, {"Tasks.csv": "id,done\n1,2026-02-02\n2,\n"})
    assert [event["time"] for event in told.events] == ["2026-02-02"]
    in_order = said.replace(
        'done = "{due}", due = "2026-01-01"', 'due = "2026-01-01", done = "{due}"'
    )
    told = telling(in_order, {"Tasks.csv": "id,done\n1,2026-02-02\n2,\n"})
    assert [event["time"] for event in told.events] == ["2026-02-02", "2026-01-01"]


def test_the_names_of_a_localised_export_are_shown_beside_those_that_are_missing(
    telling: Telling,
) -> None:
    with pytest.raises(FileRefused) as refused:
        telling(FILE + NOTE, {"Tasks.csv": "Datensatz-ID;Erledigt am\n1;2026-01-01\n"})
    assert str(refused.value).endswith(
        "Tasks.csv: header: found columns 'Datensatz-ID', 'Erledigt am', expected also 'id' (and "
        "'done'), which the mapping reads; under another name, say aliases.'id' = ['that name'] "
        "in [files.tasks], and default.'id' = '' when it may be left out"
    )


def test_the_name_of_a_file_may_be_in_upper_or_lower_case(telling: Telling) -> None:
    assert telling(FILE + NOTE, {"TASKS_1.CSV": f"id,done\n1,{TODAY}\n"}).report.events


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('when.kind = "Call*"', ["1", "2"]),
        ('when.kind = "*back"', ["2"]),
        ('when.kind = "*"', ["1", "2", "3"]),
        ('when.kind = ["Mail", ""]', ["3", "4"]),
        ('unless.kind = ["Call*", ""]', ["3"]),
        ('when.kind = "{subject}"', ["1"]),
        ('unless.kind = "{subject}"', ["2", "3", "4"]),
    ],
)
def test_a_star_is_any_text_and_a_cell_may_be_compared_with_another(
    telling: Telling, condition: str, told: list[str]
) -> None:
    rows = "id,done,kind,subject\n1,{0},Call,Call\n2,{0},Callback,x\n3,{0},Mail,\n4,{0},,x\n"
    rule = NOTE + condition + "\n"
    found = telling(FILE + rule, {"Tasks.csv": rows.format(TODAY)})
    assert [data["activity_id"] for data in found.data] == told


@pytest.mark.parametrize(
    ("said", "cell", "deals"),
    [
        ('[{ from = "{what}", like = "006*" }]', "006AB", ["006AB"]),
        ('[{ from = "{what}", like = "006*" }]', "001AB", None),
        ('{ from = "{what}", split = ";", like = "006*" }', "001A;006B; 006C", ["006B", "006C"]),
        ('{ from = "{what}", split = ";", before = " (" }', "A (x);B (y)", ["A", "B"]),
        ('[{ from = "{what}", before = ";" }]', "A;B", ["A"]),
        ('{ from = "{what}", translate = "deal" }', "x1", ["one"]),
        ('{ from = "{what}", translate = "deal" }', "other", ["any"]),
    ],
)
def test_text_is_cut_left_out_and_translated(
    telling: Telling, said: str, cell: str, deals: list[str] | None
) -> None:
    words = '[translations.deal]\n"*" = "any"\n"x*" = "some"\nx1 = "one"\n'
    rule = f"{NOTE}data.deal_ids = {said}\n"
    told = telling(FILE + words + rule, {"Tasks.csv": f"id,done,what\n1,{TODAY},{cell}\n"})
    assert told.data[0].get("deal_ids") == deals


def test_what_has_not_happened_yet_rejects_its_row_unless_it_may_stay_untold(
    telling: Telling,
) -> None:
    rows = "id,done\n1,2026-06-01\n2,2026-06-02\n3,2026-06-01T12:10:00Z\n4,2026-06-01T12:11:00Z\n"
    told = telling(FILE + NOTE, {"Tasks.csv": rows})
    assert [data["activity_id"] for data in told.data] == ["1", "3"]
    assert [(line, column) for line, column, _ in told.rejections] == [(3, "done"), (5, "done")]
    assert told.rejections[0][2] == (
        "found '2026-06-02', expected the day of note.recorded, which is not ahead of "
        "2026-06-01T12:00:00.000Z; occurred_at may say ahead = 'untold'"
    )
    said = NOTE.replace('"{done}"', '{ from = "{done}", ahead = "untold" }')
    told = telling(FILE + said, {"Tasks.csv": rows})
    assert [data["activity_id"] for data in told.data] == ["1", "3"]
    assert told.rejections == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('delimiter = ";;"', "files.tasks.delimiter: found ';;', expected one character"),
        ('encoding = "utf-9"', "files.tasks.encoding: found 'utf-9', expected an encoding such as"),
        ('decimal = ";"', "files.tasks.decimal: found ';', expected '.' or ','"),
        ('default.done = "{due"', "files.tasks.default.done: found '{due', expected columns in"),
    ],
)
def test_what_a_file_cannot_be_is_refused(tmp_path: Path, said: str, message: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(FILE + said + NOTE, encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        mapping(path)
    assert f"line 5, column 1: {message}" in str(refused.value)


def test_a_unit_is_only_for_durations(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    rule = 'data.about_activity_id = { from = "{a}", unit = "minutes" }\n'
    path.write_text(FILE + NOTE + rule, encoding="utf-8")
    with pytest.raises(
        MappingRefused, match=r"line 12, column 42: .*no unit, as about_activity_id"
    ):
        mapping(path)
    path.write_text((FILE + NOTE + rule).replace('"minutes"', '"days"'), encoding="utf-8")
    with pytest.raises(MappingRefused, match="found 'days', expected one of milliseconds, seconds"):
        mapping(path)
