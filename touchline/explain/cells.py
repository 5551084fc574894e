"""Which cells of a view are meant, and of which items is each made?"""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from projections.explanation import keys_of
from projections.figures import Unanswerable
from projections.items import KEYS
from projections.semantics import ratio_parts
from projections.view import DAY, Column, View
from projections.views import views

Row = Mapping[str, Any]
REPS = ("owner_id", "rep_id")


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, for whom, as of which day and, where it matters, how far back."""

    client: Any
    tenant: str
    as_of: date | None = None
    periods: int = 0

    def rows(self, sql: str, columns: Sequence[str], **parameters: Any) -> list[Row]:
        """The answer; `parameters` besides the tenant and the day."""
        known = {"tenant": self.tenant, "day": self.as_of or date.min, **parameters}
        answer = self.client.query(sql, parameters=known, tz_mode="aware")
        return [dict(zip(columns, row, strict=True)) for row in answer.result_rows]

    def source(self, view: View, *, suffix: str = "", database: str = "bi") -> str:
        """The view, or its twin as of the day."""
        name = f"{database}.{view.name}{suffix}"
        if self.as_of is None:
            return name
        if not view.has_twin:
            raise Unanswerable(
                where=f"bi.{view.name}",
                found=f"as of {self.as_of}",
                expected="no day, as it has no view as of a day",
            )
        return f"{name}_as_of(day = {DAY})"

    def items_of(self, view: View) -> str:
        """The items of the view."""
        return self.source(view, suffix="_item", database="core")


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a view, by its keys."""

    view: View
    keys: Row
    row: Row

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.keys.items())
        return f"bi.{self.view.name} {told}"

    @property
    def rep_id(self) -> str:
        """Whose figure it is; empty when the view does not say."""
        return next((str(self.row[name]) for name in REPS if name in self.row), "")


class Contributor(NamedTuple):
    """One item of a cell, with what it says in each of some columns."""

    kind: str
    id: str
    part: str
    amounts: Row


def cells(asking: Asking, view: View, given: Mapping[str, str], *, limit: int) -> list[Cell]:
    """The cells with these keys, some at most."""
    names = [each.name for each in view.columns]
    condition, parameters = _matching(view, given)
    rows = asking.rows(
        f"SELECT {', '.join(names)} FROM {asking.source(view)} WHERE {condition} "
        f"ORDER BY {', '.join(key.name for key in keys_of(view))} LIMIT {limit}",
        names,
        **parameters,
    )
    return [Cell(view, {key.name: row[key.name] for key in keys_of(view)}, row) for row in rows]


def contributors(asking: Asking, cell: Cell, columns: Sequence[str]) -> list[Contributor]:
    """The items of a cell, in the order of their ids."""
    condition, parameters = _matching(cell.view, cell.keys)
    rows = asking.rows(
        f"SELECT {', '.join([*KEYS, *columns])} FROM {asking.items_of(cell.view)} "
        f"WHERE {condition} ORDER BY {', '.join(KEYS)}",
        [*KEYS, *columns],
        **parameters,
    )
    kind, id, part = KEYS
    return [
        Contributor(row[kind], row[id], row[part], {column: row[column] for column in columns})
        for row in rows
    ]


def parts_of(view: View, column: Column) -> list[str]:
    """The columns in which an item contributes to a figure: a ratio has two."""
    if column.kind == "ratio":
        return [part.name for part in ratio_parts(view, column)]
    return [column.name]


def given_keys(view: View, told: Mapping[str, str], *, rep: str, month: str) -> dict[str, str]:
    """The keys that a person named, under the names and in the form that the view has for them."""
    keys = {key.name: key for key in keys_of(view)}
    dimensions = {each.name for each in view.columns if each.kind == "dimension"}
    given = dict(told)
    if rep:
        given[_one_of(view, REPS, {*keys, *dimensions}, "rep")] = rep
    if month:
        name = _one_of(view, ("month", "month_end", "period"), keys, "month")
        given[name] = month if name == "period" else _day_of_month(month, is_last="end" in name)
    for name in given.keys() - keys.keys() - dimensions:
        raise Unanswerable(
            where=f"key of bi.{view.name}", found=repr(name), expected=_one_or_more(keys)
        )
    return given


def _matching(view: View, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    types = {each.name: re.sub(r"^Nullable\((.+)\)$", r"\1", each.type) for each in view.columns}
    conditions = [f"{name} = {{key_{name}:{types[name]}}}" for name in given]
    parameters = {f"key_{name}": value for name, value in given.items()}
    return " AND ".join(["tenant_id = {tenant:String}", *conditions]), parameters


def _one_of(view: View, names: Iterable[str], known: Iterable[str], option: str) -> str:
    found = next((name for name in names if name in known), None)
    if found is None:
        raise Unanswerable(
            where=f"bi.{view.name}", found=f"--{option}", expected=_one_or_more(known)
        )
    return found


def _one_or_more(keys: Iterable[str]) -> str:
    return f"one of {', '.join(keys)}"


def _day_of_month(text: str, *, is_last: bool) -> str:
    year, _, rest = text.partition("-")
    month = rest.partition("-")[0]
    if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        raise Unanswerable(where="month", found=repr(text), expected="such as 2026-03")
    last = calendar.monthrange(int(year), int(month))[1]
    return f"{int(year):04}-{int(month):02}-{last if is_last else 1:02}"


@cache
def view_named(name: str) -> View:
    """The view of this name, read once."""
    (found,) = (view for view in views() if view.name == name)
    return found
