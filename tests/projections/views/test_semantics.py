"""Does what tools are told about the views follow from the views, and is it true?"""

from importlib.metadata import version

import pytest
from chdb.session import Session

from projections.semantics import FIGURES, Described, columns, properties
from projections.view import View, view_of
from projections.views import statements, views
from tests.projections.views.conftest import answer, of_one_view

VIEWS = {view.name: view for view in views()}
COLUMNS = list(columns(views()))
# An engine parses no statement that is longer.
BYTES_MAX = 262_144
# What the synchronization of Metabase takes for a table and for a field.
OF_A_TABLE = {"description", "caveats", "points_of_interest", "display_name"}
OF_A_FIELD = OF_A_TABLE | {"semantic_type"}
SEMANTIC_TYPES = {
    "type/PK",
    "type/Category",
    "type/Quantity",
    "type/Score",
    "type/Percentage",
    "type/CreationTimestamp",
}

each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


def described(view: str, column: str) -> Described:
    return next(each for each in COLUMNS if (each.view, each.column) == (view, column))


def test_every_column_of_every_view_is_described(engine: Session) -> None:
    names = "table, name, toInt64(position), type"
    assert {(each.view, each.column, each.position, each.type) for each in COLUMNS} == {
        row
        for row in answer(engine, f"SELECT {names} FROM system.columns WHERE database = 'bi'")
        if row[0] in VIEWS
    }


def test_the_warehouse_serves_the_descriptions(engine: Session) -> None:
    served = "view, column, position, role, type, unit, format, expression, description, since"
    assert answer(engine, f"SELECT {served} FROM bi.meta_columns") == [
        (*each[:5], *(told or None for told in each[5:8]), *each[8:]) for each in COLUMNS
    ]


def test_every_figure_and_every_time_says_how_it_is_shown_and_nothing_else() -> None:
    for each in COLUMNS:
        is_shown = each.role in FIGURES or "Date" in each.type
        assert bool(each.format) == is_shown, each


@pytest.mark.parametrize(
    ("view", "column", "format"),
    [
        ("rep_day", "touch_count", ",d"),
        ("deal", "amount", ",.2f"),
        ("deal", "cycle_days", ",.1f"),
        ("deal", "created_on", "%Y-%m-%d"),
        ("win_rate_monthly", "win_rate_value", ".1%"),
        ("win_rate_monthly", "as_of", "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_a_format_follows_from_unit_and_type(view: str, column: str, format: str) -> None:
    assert described(view, column).format == format


def test_a_column_says_since_which_version_it_is_there() -> None:
    header = """-- Which?
CREATE OR REPLACE VIEW bi.some
(
    old_count Int64 COMMENT '[measure] There from the first version on',
    new_count Int64 COMMENT '[measure since 0.2.0] Came later'
)
COMMENT 'Grain: one row. Key: none. Additivity: none.'
"""
    told = {each.column: (each.role, each.since) for each in columns([view_of(header)])}
    assert told == {"old_count": ("measure", "0.1.0"), "new_count": ("measure", "0.2.0")}


def test_no_column_came_with_a_version_that_there_is_not_yet() -> None:
    assert max(map(as_numbers, {each.since for each in COLUMNS})) <= as_numbers(
        version("touchline")
    )


def as_numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_every_figure_has_a_unit_and_nothing_else_has_one() -> None:
    """A name with a new last word wants its unit in `projections.semantics.UNITS`."""
    for each in COLUMNS:
        assert bool(each.unit) == (each.role in FIGURES), each


@pytest.mark.parametrize(
    ("view", "column", "unit", "expression"),
    [
        ("rep_day", "touch_count", "count", "sum(touch_count)"),
        ("rep_day", "call_minutes", "minutes", "sum(call_minutes)"),
        ("deal", "amount", "money", "sum(amount)"),
        ("deal", "cycle_days", "days", ""),
        ("deal", "stage", "", ""),
        (
            "win_rate_monthly",
            "win_rate_value",
            "fraction",
            "sum(win_rate_numerator) / nullIf(sum(win_rate_denominator), 0)",
        ),
        (
            "touch_benchmark",
            "touches_per_lost_deal_numerator",
            "count",
            "sum(touches_per_lost_deal_numerator)",
        ),
        (
            "account_engagement_monthly",
            "interactions_per_customer_value",
            "interactions per customer",
            "sum(interactions_per_customer_numerator)"
            " / nullIf(sum(interactions_per_customer_denominator), 0)",
        ),
    ],
)
def test_unit_and_expression_follow_from_role_name_and_type(
    view: str, column: str, unit: str, expression: str
) -> None:
    found = described(view, column)
    assert (found.unit, found.expression) == (unit, expression)


def test_money_per_deal_is_no_fraction() -> None:
    told = VIEWS["win_rate_monthly"]
    money = told._replace(
        columns=tuple(
            each._replace(type="Decimal(38, 4)") if each.name == "win_rate_numerator" else each
            for each in told.columns
        )
    )
    (found,) = (each for each in columns([money]) if each.column == "win_rate_value")
    assert (found.unit, found.expression) == (
        "money per count",
        "toFloat64(sum(win_rate_numerator)) / nullIf(sum(win_rate_denominator), 0)",
    )


@each_view
def test_the_engine_puts_rows_together_by_the_expressions(engine: Session, view: View) -> None:
    told = [each.expression for each in columns([view]) if each.expression]
    asked = f"SELECT {', '.join(['count()', *told])} FROM bi.{view.name} WHERE {of_one_view(view)}"
    (answered,) = answer(engine, asked)
    assert len(answered) == 1 + len(told)


def test_metabase_is_told_only_what_it_takes_of_what_is_there(engine: Session) -> None:
    told = answer(engine, "SELECT keypath, value FROM bi._metabase_metadata")
    assert told == list(properties(views()))
    fields = {(each.view, each.column) for each in COLUMNS}
    for keypath, value in told:
        match keypath.split("."):
            case [table, property]:
                assert table in VIEWS
                assert property in OF_A_TABLE
            case [table, field, property]:
                assert (table, field) in fields
                assert property in OF_A_FIELD
                assert property != "semantic_type" or value in SEMANTIC_TYPES


def test_metabase_is_warned_of_what_must_not_be_added_up() -> None:
    told = dict(properties(views()))
    assert told["deal.deal_id.semantic_type"] == "type/PK"
    assert told["deal.created_at.semantic_type"] == "type/CreationTimestamp"
    assert told["deal.amount.caveats"] == "Add it up within one currency only."
    assert told["deal.cycle_days.caveats"] == "Neither add it up nor average it over rows."
    assert told["win_rate_monthly.win_rate_value.caveats"].startswith("Never average it")
    assert told["win_rate_monthly.win_rate_value.semantic_type"] == "type/Percentage"
    assert "deal.amount.semantic_type" not in told


def test_no_statement_is_longer_than_an_engine_reads() -> None:
    assert max(len(statement.encode()) for statement in statements()) < BYTES_MAX * 0.8
