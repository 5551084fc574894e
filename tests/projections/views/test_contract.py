"""Does the database `bi` keep what it promises to those who build on it?

The statements are compared with those agreed on: columns may be added in a minor version, and are
renamed or taken away only in a major one.
"""

import re
from pathlib import Path

import pytest
from chdb.session import Session

from projections.view import DAY, View
from projections.views import FILES, FOLDER, KIND, statements, views
from tests.projections.views.conftest import answer, of_one_view

GOLDEN = Path(__file__).parent / "golden"
NAME = re.compile(r"(?:VIEW|FUNCTION|TABLE) ([\w.{}]+)")
STATEMENTS = {NAME.findall(statement)[0]: statement for statement in statements()}
VIEWS = {view.name: view for view in views()}
TYPES = {
    "String",
    "Bool",
    "Int64",
    "Float64",
    "Decimal(18, 4)",
    "Decimal(38, 4)",
    "Date",
    "DateTime('UTC')",
}
NAMED_TYPES = {
    r".*_at$": "DateTime('UTC')",
    r"as_of$": "DateTime('UTC')",
    r".*_on$|day$|month$": "Date",
    r".*_count$|.*_n$": "Int64",
    r".*_id$": "String",
    r"is_.*": "Bool",
    r".*(_value|_minutes)$": "Float64",
}

# They follow from the others, which are agreed on.
FOLLOWING = {"bi.meta_columns", "bi._metabase_metadata"} | {
    name for name in STATEMENTS if re.fullmatch(r"core\.(\w+_item(_as_of)?|explained_\w+)", name)
}

TWINS = {name: view for name, view in VIEWS.items() if view.has_twin}

each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - FOLLOWING))
def test_every_statement_is_the_one_agreed_on(name: str) -> None:
    assert STATEMENTS[name] == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8").rstrip()


def test_nothing_is_agreed_on_that_is_not_made() -> None:
    assert {path.stem for path in GOLDEN.glob("*.sql")} == STATEMENTS.keys() - FOLLOWING


def test_no_column_is_named_like_a_function_of_ours() -> None:
    """Who may ask for views alone may name no function of ours, and so no such column."""
    functions = {name for name, text in STATEMENTS.items() if " FUNCTION " in text}
    columns = {column.name for view in VIEWS.values() for column in view.columns}
    assert functions & columns == set()


def test_every_file_is_made() -> None:
    files = {str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.sql")}
    assert files == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_every_file_opens_with_its_question_and_bears_its_name(file: str) -> None:
    text = (FOLDER / f"{file}.sql").read_text(encoding="utf-8")
    assert re.match(r"-- .+[?.]\n", text)
    (made,) = NAME.findall(text)
    name = made.removesuffix("_as_of").replace(KIND, "kind")
    assert name.rpartition(".")[2] == file.rpartition("/")[2]


def test_a_statement_names_only_what_is_made_before_it() -> None:
    made: set[str] = set()
    for name, statement in STATEMENTS.items():
        body = re.split(r"\bAS\b|ENGINE", statement, maxsplit=1)[1]
        named = set(re.findall(r"\b(?:bi|core)\.\w+|\b\w+(?=\()", body))
        assert named & STATEMENTS.keys() <= made
        made.add(name)


def test_the_views_of_the_issue_are_there() -> None:
    assert VIEWS.keys() >= {
        "activity",
        "account_month",
        "account_value_movement",
        "data_freshness",
        "deal",
        "deal_attribute",
        "deal_stage_stay",
        "deal_touchpoints",
        "dim_account",
        "dim_date",
        "dim_rep",
        "metric",
        "account_engagement_monthly",
        "acquisition_rate_by_channel_monthly",
        "high_payer_retention_monthly",
        "lead_hand_off_monthly",
        "meeting_rate_monthly",
        "portfolio_retention_monthly",
        "portfolio_trade_off_monthly",
        "portfolio_value_daily",
        "prospect",
        "prospect_reply",
        "rep_day",
        "reply_sentiment_monthly",
        "sales_cycle",
        "sales_cycle_monthly",
        "win_rate_monthly",
    }
    # Those that answer a metric have one anyway.
    assert TWINS.keys() >= {"deal", "deal_stage_stay"}


@each_view
def test_the_engine_knows_the_view_as_its_file_declares_it(engine: Session, view: View) -> None:
    place = f"database = 'bi' AND table = '{view.name}'"
    columns = "name, type, comment"
    assert answer(engine, f"SELECT {columns} FROM system.columns WHERE {place}") == [
        (column.name, column.type, f"[{column.kind}] {column.meaning}") for column in view.columns
    ]
    table = f"SELECT comment FROM system.tables WHERE database = 'bi' AND name = '{view.name}'"
    assert answer(engine, table) == [(view.comment,)]


@each_view
def test_every_column_has_a_type_that_a_bi_tool_reads(view: View) -> None:
    types = {
        column.name: re.sub(r"^Nullable\((.+)\)$", r"\1", column.type) for column in view.columns
    }
    assert set(types.values()) <= TYPES
    for name, type_ in types.items():
        for pattern, expected in NAMED_TYPES.items():
            if re.fullmatch(pattern, name) and name != "sum":
                assert (name, type_) == (name, expected)


@each_view
def test_every_column_says_what_it_is_for(view: View) -> None:
    kinds = {"key", "dimension", "time", "measure", "value", "ratio"}
    assert {column.kind for column in view.columns} <= kinds


@each_view
def test_every_view_states_grain_key_and_additivity(view: View) -> None:
    found = re.fullmatch(r"Grain: .+\. Key: ([\w, ]+)\. Additivity: .+\.", view.comment)
    assert found is not None
    keys = [column.name for column in view.columns if column.kind == "key"]
    assert sorted(found[1].split(", ")) == sorted(keys)


@each_view
def test_every_ratio_ships_with_what_it_is_made_of(view: View) -> None:
    names = [column.name for column in view.columns]
    ratios = [column.name for column in view.columns if column.kind == "ratio"]
    for ratio in ratios:
        rate = ratio.removesuffix("_value")
        parts = [f"{rate}_numerator", f"{rate}_denominator", ratio, f"{rate}_n"]
        assert [name for name in names if name in parts] == parts
        assert names[-2:] == ["definition_version", "as_of"]


@pytest.mark.parametrize("view", TWINS.values(), ids=TWINS)
def test_a_view_as_of_a_day_has_the_columns_of_the_live_one(engine: Session, view: View) -> None:
    described = answer(engine, f"DESCRIBE (SELECT * FROM bi.{view.name}_as_of(day = '2026-01-01'))")
    assert [row[:2] for row in described] == [each[:2] for each in view.columns]


def test_only_views_as_of_a_day_take_a_parameter() -> None:
    taking = {name for name, statement in STATEMENTS.items() if DAY in statement}
    assert taking == {name for name in STATEMENTS if name.endswith("_as_of")}


@each_view
def test_a_question_of_one_tenant_reads_one_tenant(engine: Session, view: View) -> None:
    """The condition reaches the primary key of each table that is read entity by entity."""
    if "tenant_id" not in {column.name for column in view.columns}:
        return
    asked = f"SELECT * FROM bi.{view.name} WHERE tenant_id = 'one' AND {of_one_view(view)}"
    plan = answer(engine, f"EXPLAIN indexes = 1 {asked}")
    text = "\n".join(line for (line,) in plan)
    reads = text.split("ReadFromMergeTree")[1:]
    entities = [read for read in reads if re.match(r" \(core\.(activity|deal)\)", read)]
    assert [read for read in entities if "Condition: true" in read.partition("PrimaryKey")[2]] == []
