"""Can a mapping say only what differs from another one, and is it shown where it is wrong?"""

from pathlib import Path

import pytest

from touchline.imports.errors import MappingRefused
from touchline.imports.loading import mapping

BELOW = """
source = "crm"
[files.deals]
name = "deals.csv"
[translations.stage]
Neu = "new"
Alt = "old"
[[events]]
type = "deal.created"
each = "deals"
id = "{id}"
data = { deal_id = "{id}", pipeline = "p", stage = { from = "{stage}", translate = "stage" } }
[[events]]
type = "deal.deleted"
each = "deals"
id = "{id}/deleted"
data.deal_id = "{id}"
"""
ABOVE = """
extends = "below.toml"
timezone = "Europe/Berlin"

[files.deals]
decimal = ","

[translations.stage]
Alt = "won"

[[events]]
type = "deal.restored"
each = "deals"
id = "{id}/restored"
data.deal_id = "{id}"

[[events]]
type = "deal.lost"
each = "deals"
id = "{id}/deleted"
data.deal_id = "{id}"
"""


@pytest.fixture
def above(tmp_path: Path) -> Path:
    (tmp_path / "below.toml").write_text(BELOW, encoding="utf-8")
    path = tmp_path / "above.toml"
    path.write_text(ABOVE, encoding="utf-8")
    return path


def test_the_upper_one_adds_replaces_and_leaves_the_rest(above: Path) -> None:
    both = mapping(above)
    assert (both.source, both.timezone) == ("crm", "Europe/Berlin")
    assert (both.files["deals"].name, both.files["deals"].decimal) == ("deals.csv", ",")
    assert both.translations["stage"] == {"Neu": "new", "Alt": "won"}
    assert [rule.type for rule in both.events] == ["deal.created", "deal.lost", "deal.restored"]


def test_one_that_comes_with_touchline_is_extended_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('extends = "hubspot"\nfiles.deals.default.Currency = "EUR"\n', "utf-8")
    said = mapping(path)
    assert str(said.files["deals"].default["Currency"]) == "EUR"
    assert said.source == "hubspot"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "above.toml",
            'type = "deal.restored"',
            'type = "deal.back"',
            "above.toml: line 12, column 1: event 1 (deal.back).type: found 'deal.back'",
            id="a rule of the upper one",
        ),
        pytest.param(
            "below.toml",
            'pipeline = "p"',
            'pipline = "p"',
            "below.toml: line 12, column 28: event 1 (deal.created).data.pipline: found 'pipline'",
            id="a rule of the lower one, within a line",
        ),
        pytest.param(
            "above.toml",
            'decimal = ","',
            'decimals = ","',
            "above.toml: line 6, column 1: files.deals.decimals: found ','",
            id="a table of the upper one",
        ),
        pytest.param(
            "below.toml",
            'name = "deals.csv"',
            "name = 1",
            "below.toml: line 4, column 1: files.deals.name: found 1",
            id="a table of the lower one",
        ),
        pytest.param(
            "above.toml",
            'decimal = ","',
            'decimal = ","\nname = 1',
            "above.toml: line 7, column 1: files.deals.name: found 1",
            id="a key of both",
        ),
        pytest.param(
            "above.toml",
            'extends = "below.toml"',
            'extends = "hubspott"',
            "above.toml: line 2, column 1: extends: found 'hubspott', "
            "expected a mapping that comes with Touchline (generic, hubspot, pipedrive, "
            "salesforce) or a file",
            id="nothing of this name",
        ),
        pytest.param(
            "below.toml",
            'source = "crm"',
            'source = "crm"\nextends = "above.toml"',
            "expected a mapping that comes with Touchline",
            id="a circle",
        ),
        pytest.param(
            "above.toml",
            "[[events]]\n",
            "[[events]\n",
            "above.toml: line 11, column 9: found expected ']]' at the end of an array declaration",
            id="no toml",
        ),
        pytest.param(
            "above.toml",
            'id = "{id}/restored"\n',
            "",
            "above.toml: line 11, column 1: event 1 (deal.restored).id: found nothing",
            id="what is missing is shown at its table",
        ),
    ],
)
def test_what_is_wrong_is_shown_with_file_line_and_column(
    above: Path, file: str, old: str, new: str, message: str
) -> None:
    path = above.with_name(file)
    said = path.read_text(encoding="utf-8")
    assert old in said
    path.write_text(said.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        mapping(above)
    assert message in str(refused.value)


def test_names_in_quotes_and_tables_within_a_rule_are_found(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(
        BELOW + '\n[[events]]\ntype = "deal.won"\neach = "deals"\nid = "{id}/won"\n'
        '[events.data]\ndeal_id = "{id}"\n"amuont" = "{a}"\n',
        encoding="utf-8",
    )
    with pytest.raises(
        MappingRefused, match=r"line 25, column 1: event 3 \(deal.won\).data.amuont"
    ):
        mapping(path)
