"""What is each column of the views for, in which unit, and how are its rows put together?

All of it follows from the header of the view, and is served as `bi.meta_columns` for every tool and
as `bi._metabase_metadata`, which Metabase reads when it synchronizes. Money has no semantic type
there, because Metabase would print all of it as dollars.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from projections.view import Column, View, view_of
from projections.written_out import from_rows

FIGURES = frozenset({"measure", "value", "ratio"})
# By the whole name of a column, or else by its last word; a Decimal is money, whatever its name.
UNITS = {
    "interactions_per_customer_value": "interactions per customer",
    "interactions_per_customer_median": "count",
    "purchase_size_median": "money",
    "purchase_size_before_median": "money",
    "purchase_size_growth": "fraction",
    "touches_per_won_deal_value": "touches per deal",
    "touches_per_lost_deal_value": "touches per deal",
    "lost_to_won": "fraction",
    "touches": "count",
    "logo_retention_p25": "fraction",
    "logo_retention_median": "fraction",
    "expansion_median": "fraction",
    "accounts": "count",
    "count": "count",
    "n": "count",
    "numerator": "count",
    "denominator": "count",
    "days": "days",
    "seconds": "seconds",
    "minutes": "minutes",
    "score": "score",
    "offset": "offset",
    "contribution": "unit of the figure",
    "item_value": "unit of the figure",
    "probability": "fraction",
    "drift": "fraction",
    "share": "fraction",
    "hours": "hours",
    "confidence": "fraction",
    "score_mean": "score",
    "sentiment_mean": "sentiment",
    "sentiment_trend": "sentiment per 30 days",
    "kappa": "kappa",
    "hhi": "fraction",
}
# As D3 writes them, whose form BI tools take: https://d3js.org/d3-format and d3-time-format.
FORMATS = {"count": ",d", "offset": ",d", "money": ",.2f", "fraction": ".1%"}
OTHER_FORMAT = ",.1f"
TIME_FORMATS = {"DateTime": "%Y-%m-%d %H:%M:%S", "Date": "%Y-%m-%d"}
SEMANTIC_TYPES = {"count": "type/Quantity", "score": "type/Score", "fraction": "type/Percentage"}


class Described(NamedTuple):
    """A row of `bi.meta_columns`; what is absent is empty."""

    view: str
    column: str
    position: int
    role: str
    type: str
    unit: str
    format: str
    expression: str
    description: str
    since: str


def texts(views: Iterable[View]) -> Iterator[str]:
    """The statements of the two views that describe the others and themselves."""
    told = sorted([*views, view_of(_COLUMNS_HEADER), view_of(_METABASE_HEADER)])
    yield f"{_COLUMNS_HEADER}{from_rows(_COLUMNS_STRUCTURE, columns(told))}"
    yield f"{_METABASE_HEADER}{from_rows('keypath String, value String', properties(told))}"


def columns(views: Iterable[View]) -> Iterator[Described]:
    """What is said of each column, view by view."""
    for view in views:
        for position, column in enumerate(view.columns, start=1):
            yield Described(
                view=view.name,
                column=column.name,
                position=position,
                role=column.kind,
                type=column.type,
                unit=unit(view, column),
                format=format_of(view, column),
                expression=expression(view, column),
                description=column.meaning,
                since=column.since,
            )


def unit(view: View, column: Column) -> str:
    """The unit of a figure, and nothing for what is none."""
    if column.kind not in FIGURES:
        return ""
    if column.kind == "ratio" and column.name not in UNITS:
        above, below = (unit(view, part) for part in ratio_parts(view, column))
        return "fraction" if above == below else f"{above} per {below}"
    if "Decimal" in column.type:
        return "money"
    return UNITS.get(column.name) or UNITS.get(column.name.rpartition("_")[2], "")


def format_of(view: View, column: Column) -> str:
    """How a figure or a time is shown, and nothing for other text."""
    if figured := unit(view, column):
        return FORMATS.get(figured, OTHER_FORMAT)
    return next((form for name, form in TIME_FORMATS.items() if name in column.type), "")


def expression(view: View, column: Column) -> str:
    """The SQL that puts many rows together; nothing where no sum is true."""
    if column.kind == "measure":
        return f"sum({column.name})"
    if column.kind == "ratio":
        above, below = map(_summed, ratio_parts(view, column))
        return f"{above} / nullIf({below}, 0)"
    return ""


def ratio_parts(view: View, ratio: Column) -> Sequence[Column]:
    """The numerator and the denominator of a ratio."""
    by_name = {each.name: each for each in view.columns}
    name = ratio.name.removesuffix("_value")
    return by_name[f"{name}_numerator"], by_name[f"{name}_denominator"]


def properties(views: Iterable[View]) -> Iterator[tuple[str, str]]:
    """Each property that Metabase is told, by the path to it."""
    for view in views:
        if view.name == METABASE:
            # Metabase makes no table of it.
            continue
        yield f"{view.name}.description", f"{view.question} {view.comment}"
        for column in view.columns:
            place = f"{view.name}.{column.name}"
            yield f"{place}.description", column.meaning
            if semantic_type := _semantic_type(view, column):
                yield f"{place}.semantic_type", semantic_type
            if caveat := _caveat(view, column):
                yield f"{place}.caveats", caveat


def _semantic_type(view: View, column: Column) -> str:
    if column.name == "created_at":
        return "type/CreationTimestamp"
    if column.kind in ("key", "dimension") and column.type in ("String", "Bool"):
        return "type/PK" if column.name == _only_key(view) else "type/Category"
    return SEMANTIC_TYPES.get(unit(view, column), "")


def _only_key(view: View) -> str:
    """The key besides the tenant, when there is one and not several."""
    keys = [each.name for each in view.columns if each.kind == "key" and each.name != "tenant_id"]
    return keys[0] if len(keys) == 1 else ""


def _caveat(view: View, column: Column) -> str:
    match column.kind:
        case "ratio":
            return f"Never average it; make it anew: {expression(view, column)}"
        case "value":
            return "Neither add it up nor average it over rows."
        case "measure" if unit(view, column) == "money":
            return "Add it up within one currency only."
    return ""


def _summed(column: Column) -> str:
    # Decimals divided by each other would keep four digits.
    return f"toFloat64(sum({column.name}))" if "Decimal" in column.type else f"sum({column.name})"


METABASE = "_metabase_metadata"
_COLUMNS_STRUCTURE = (
    "view String, column String, position Int64, role String, type String, unit String, "
    "format String, expression String, description String, since String"
)
_COLUMNS_HEADER = """\
-- What is each column of the views for, in which unit, and how are its rows put together?
CREATE OR REPLACE VIEW bi.meta_columns
(
    view String COMMENT '[key] View of bi',
    column String COMMENT '[key] Its column',
    position Int64 COMMENT '[dimension] Place among the columns of the view, from 1 on',
    role String COMMENT '[dimension] key, dimension, time, measure, value or ratio',
    type String COMMENT '[dimension] Type that the view declares',
    unit Nullable(String) COMMENT '[dimension] Unit of a figure, such as count, money or days; NULL when it is none',
    format Nullable(String) COMMENT '[dimension] How a figure or a time is shown, as D3 writes it, such as ,d or .1%; NULL for other text',
    expression Nullable(String) COMMENT '[dimension] SQL that puts many rows together; NULL when none does',
    description String COMMENT '[dimension] What it says',
    since String COMMENT '[dimension] Version of Touchline that had it first'
)
COMMENT 'Grain: one row per column of the views. Key: view, column. Additivity: count rows.'
AS SELECT
    view, column, position, role, type,
    nullIf(unit, '') AS unit, nullIf(format, '') AS format, nullIf(expression, '') AS expression,
    description, since
"""  # noqa: E501  # What a view says of a column stands on one line.
_METABASE_HEADER = """\
-- What does Metabase show of the views and their columns besides their names?
CREATE OR REPLACE VIEW bi._metabase_metadata
(
    keypath String COMMENT '[key] View, column and property of Metabase, separated by dots',
    value String COMMENT '[dimension] Value of the property'
)
COMMENT 'Grain: one row per property. Key: keypath. Additivity: count rows.'
AS SELECT keypath, value
"""
