"""Is a mapping that cannot be meant refused, and does the message say where, what and what else?"""

import re
from pathlib import Path

import pytest

from touchline.imports.errors import MappingRefused
from touchline.imports.loading import mapping

PLACE = re.compile(r"^line \d+(, column \d+)?: ")
ROOT = Path(__file__).parents[3]
HEAD = """
source = "crm"
[files.deals]
name = "deals.csv"
join.rep = { file = "reps", key = "name", by = "{owner}" }
[files.reps]
name = "reps.csv"
[translations.stage]
Neu = "new"
"""
RULE = """
[[events]]
type = "deal.stage_changed"
each = "deals"
when.stage = ["Won", "Lost"]
id = "{id}"
occurred_at = "{closed}"
data.deal_id = "{id}"
data.stage = { from = "{stage}", translate = "stage" }
"""
SAID = HEAD + RULE


def refusal(folder: Path, said: str) -> str:
    path = folder / "mapping.toml"
    path.write_text(said, encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        mapping(path)
    said = str(refused.value).removeprefix(f"{path}: ")
    return PLACE.sub("", said)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[translations.stage]",
            "[translation.stage]",
            "translation: found {'stage': {'Neu': 'new'}}, expected no field of this name",
        ),
        (
            'type = "deal.stage_changed"',
            'type = "deal.moved"',
            "event 1 (deal.moved).type: found 'deal.moved', "
            "expected a type of docs/reference/events.md, such as 'deal.won'",
        ),
        (
            "data.deal_id",
            "data.deal",
            "event 1 (deal.stage_changed).data.deal: found 'deal', expected one of deal_id, stage",
        ),
        (
            'data.deal_id = "{id}"\n',
            "",
            "event 1 (deal.stage_changed).data.deal_id: found None, "
            "expected what deal.stage_changed needs",
        ),
        (
            '\nid = "{id}"\n',
            "\n",
            "event 1 (deal.stage_changed).id: found nothing, expected a value",
        ),
        (
            '\nid = "{id}"\n',
            '\nid = "deal"\n',
            "event 1 (deal.stage_changed).id: found 'deal', "
            "expected a column in it, so that each row tells an event of its own",
        ),
        (
            '\nid = "{id}"\n',
            '\nid = "{id"\n',
            "event 1 (deal.stage_changed).id: found '{id', "
            "expected columns in braces, such as '{deal id}'",
        ),
        (
            '"{stage}"',
            '"{}"',
            "event 1 (deal.stage_changed).data.stage.from: found '{}', "
            "expected columns in braces, such as '{deal id}'",
        ),
        (
            'translate = "stage"',
            'translate = "stages"',
            "event 1 (deal.stage_changed).translate: found 'stages', expected one of stage",
        ),
        (
            'translate = "stage"',
            'trnslate = "stage"',
            "event 1 (deal.stage_changed).data.stage.trnslate: found 'stage', "
            "expected only from, split, before, like, translate, unit, minor_of, times, plus",
        ),
        (
            'translate = "stage"',
            'split = ";"',
            "event 1 (deal.stage_changed).data.stage.split: found ';', "
            "expected no split, as stage is no list",
        ),
        (
            'each = "deals"',
            'each = "deal"',
            "event 1 (deal.stage_changed).each: found 'deal', expected one of deals, reps",
        ),
        (
            'each = "deals"\n',
            "",
            "event 1 (deal.stage_changed).each: found None, "
            "expected the file that has column 'stage'",
        ),
        (
            'occurred_at = "{closed}"',
            'occurred_at = { from = "{closed}", blank = "today" }',
            "event 1 (deal.stage_changed).occurred_at: "
            "found {'from': '{closed}', 'blank': 'today'}, "
            'expected "{column}" or '
            '{ from = "{column}", before = " ", blank = "undated", ahead = "untold" }',
        ),
        (
            'occurred_at = "{closed}"',
            'rep_id = ["{owner}"]',
            "event 1 (deal.stage_changed).rep_id: found ['{owner}'], "
            'expected "{column}" or { from = "{column}", translate = "…" }',
        ),
        (
            'when.stage = ["Won", "Lost"]',
            "when.stage = 1",
            "event 1 (deal.stage_changed).when.stage: found 1, expected text, or a list of texts",
        ),
        (
            'file = "reps"',
            'file = "people"',
            "files.deals.join.rep.file: found 'people', expected one of deals, reps",
        ),
        (
            'data.stage = { from = "{stage}", translate = "stage" }',
            "data.stage = 09:30:00",
            "event 1 (deal.stage_changed).data.stage: found datetime.time(9, 30), "
            "expected text, a number, true, false, a day, list or table",
        ),
        (
            'translate = "stage"',
            "translate = 1",
            "event 1 (deal.stage_changed).data.stage.translate: found 1, expected text",
        ),
        (
            'data.deal_id = "{id}"\ndata.stage = { from = "{stage}", translate = "stage" }',
            'data = ["{id}"]',
            "event 1 (deal.stage_changed).data: found ['{id}'], expected a table of fields",
        ),
        (
            'occurred_at = "{closed}"',
            'rep_id = ""',
            "event 1 (deal.stage_changed).rep_id: found '', expected text, such as '{deal id}'",
        ),
        ('source = "crm"\n', "", "source: found nothing, expected a value"),
        (
            'source = "crm"',
            'source = "crm"\ntimezone = "Berlin"',
            "timezone: found 'Berlin', expected an IANA time zone such as 'Europe/Berlin'",
        ),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in SAID
    assert refusal(tmp_path, SAID.replace(old, new)) == message


def test_a_mapping_without_events_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, "events = []" + HEAD)
    assert said == "events: found [], expected at least one event"


def test_two_rules_with_one_id_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, SAID + RULE) == (
        "event 2 (deal.stage_changed).id: found '{id}', "
        "expected an id that no other rule has, such as '{id}/deal.stage_changed'"
    )


def test_a_mapping_that_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text("source = crm\n", encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        mapping(path)
    assert str(refused.value) == f"{path}: line 1, column 10: found invalid value, expected TOML"


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match="found No such file or directory, expected a"):
        mapping(tmp_path / "none.toml")


def test_an_event_told_once_is_checked_before_any_row(tmp_path: Path, telling: object) -> None:
    once = '[[events]]\ntype = "deal.won"\nid = "1"\ndata = { deal_id = "D1", currency = "euro" }\n'
    assert callable(telling)
    with pytest.raises(MappingRefused) as refused:
        telling(HEAD + once + RULE, {"deals.csv": "id,stage,closed,owner\n", "reps.csv": "name\n"})
    assert str(refused.value).endswith(
        "events: found 'euro', expected an ISO 4217 code such as 'EUR' (deal.won: data.currency)"
    )


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("mapping.toml")), ids=str)
def test_every_mapping_that_is_shipped_is_valid(path: Path) -> None:
    assert mapping(path).events
