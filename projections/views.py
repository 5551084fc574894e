"""Which views answer the questions, and in which order can they be made?

Each view is one statement in `views/`, to be read by itself. What several views need is a view of
its own in `views/core/`, or a function in `views/functions/`, which the engine writes out when it
makes a view. A statement that names `{day:Date}` makes two views, so that they cannot differ: as of
a day, and live, which is as of the end of time. The twin rests on the twins of what the live one
rests on.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

from projections import metrics

FOLDER = Path(__file__).with_suffix("")
DAY = "{day:Date}"
END_OF_TIME = "toDate('2149-06-06')"
# A statement may name only what stands above it.
FILES = (
    "functions/business_date",
    "functions/in_force",
    "functions/in_force_at",
    "functions/or_unknown",
    "functions/told_on",
    "functions/present_team",
    "functions/weekdays_between",
    "functions/working_days",
    "core/tenant_zone",
    "core/tenant_last_day",
    "core/tenant_book",
    "core/stage_definition",
    "core/currency_rate",
    "core/rep_team",
    "core/survivor",
    "core/current_activity",
    "core/current_deal",
    "core/current_account",
    "core/prospect_first_touch",
    "core/account_value_day",
    "data_freshness",
    "core/known_until",
    "dim_date",
    "dim_rep",
    "dim_account",
    "account_attribute",
    "account_month",
    "account_value_movement",
    "portfolio_value_daily",
    "upsell_rate_monthly",
    "activity",
    "rep_day",
    "prospect",
    "reply_sentiment_monthly",
    "deal",
    "deal_attribute",
    "deal_stage_stay",
    "deal_touchpoints",
    "sales_cycle",
    "core/deal_month",
    "sales_cycle_monthly",
    "win_rate_monthly",
    "core/valued_deal",
    "win_rate_by_amount_monthly",
    "pipeline_weighted",
)

_QUESTION = re.compile(r"\A-- (.+)\n")
_NAME = re.compile(r"VIEW (?:bi|ops)\.(\w+)$", re.MULTILINE)
_COLUMN = re.compile(r"^    (\w+) (.+) COMMENT '\[(\w+)\] (.+)',?$", re.MULTILINE)
_COMMENT = re.compile(r"^COMMENT '(.+)'$", re.MULTILINE)


class Column(NamedTuple):
    """A column as the header of its view declares it."""

    name: str
    type: str
    kind: str
    meaning: str


class View(NamedTuple):
    """A view as its file describes it; its twin is the same as of a day."""

    name: str
    question: str
    comment: str
    columns: tuple[Column, ...]
    has_twin: bool


def statements() -> list[str]:
    """What makes all functions and views anew; the databases and tables are there already."""
    return [statement for text in _texts() for statement in statements_of(text)]


def views() -> list[View]:
    """The public contract: the views of `bi`, sorted by name."""
    return sorted(view_of(text) for text in _texts() if _NAME.search(text))


def _texts() -> Iterator[str]:
    for file in FILES:
        yield (FOLDER / f"{file}.sql").read_text(encoding="utf-8")
    yield metrics.view()


def statements_of(text: str) -> Iterator[str]:
    """The statement of a file without its question; the live one before its twin."""
    statement = text.partition("\n")[2].rstrip()
    if DAY not in statement:
        yield statement
        return
    live = statement.replace("_as_of\n", "\n", 1).replace(f"_as_of(day = {DAY})", "")
    yield live.replace(DAY, END_OF_TIME)
    yield _typed(statement)


def _typed(statement: str) -> str:
    """The engine casts what a view answers to its header, but not if the view has a parameter."""
    columns = [f"    {name}::{type_} AS {name}" for name, type_, *_ in _COLUMN.findall(statement)]
    if not columns:
        return statement
    header, _, body = statement.partition("\nAS ")
    cast = ",\n".join(columns)
    return f"{header}\nAS SELECT\n{cast}\nFROM\n(\n{indent(body, '    ')}\n)"


def view_of(text: str) -> View:
    """What a file says of its view."""
    return View(
        name=_found(_NAME, text).removesuffix("_as_of"),
        question=_found(_QUESTION, text),
        comment=_found(_COMMENT, text).replace("''", "'"),
        columns=tuple(
            Column(name, type_, kind, meaning.replace("''", "'"))
            for name, type_, kind, meaning in _COLUMN.findall(text)
        ),
        has_twin=DAY in text,
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    (found,) = pattern.findall(text)
    return str(found)
