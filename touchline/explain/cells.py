"""Which cells of a view are meant, and of which items is each made?"""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    _known: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, sql: str, columns: Sequence[str], **parameters: Any) -> list[Row]:
        """The answer; `parameters` besides the tenant and the day."""
        known = {"tenant": self.tenant, "day": self.as_of or date.min, **parameters}
        answer = self.client.query(sql, parameters=known, tz_mode="aware")
        return [dict(zip(columns, row, strict=True)) for row in answer.result_rows]

    def once(self, sql: str, columns: Sequence[str], **parameters: Any) -> list[Row]:
        """The same, remembered: what many cells rest on is asked for once."""
        question = f"{sql} {parameters}"
        if question not in self._known:
            self._known[question] = self.rows(sql, columns, **parameters)
        return self._known[question]

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
    condition, parameters = _matching(view, given, prefix="key_")
    rows = asking.rows(
        f"SELECT {', '.join(names)} FROM {asking.source(view)} WHERE {condition} "
        f"ORDER BY {', '.join(key.name for key in keys_of(view))} LIMIT {limit}",
        names,
        **parameters,
    )
    return [Cell(view, {key.name: row[key.name] for key in keys_of(view)}, row) for row in rows]


def contributors(
    asking: Asking, chosen: Sequence[Cell], columns: Sequence[str]
) -> list[list[Contributor]]:
    """The items of each of some cells of one view, in the order of their ids."""
    view = chosen[0].view
    conditions, parameters = list[str](), dict[str, Any]()
    for number, cell in enumerate(chosen):
        condition, own = _matching(view, cell.keys, prefix=f"cell{number}_")
        conditions.append(f"({condition})")
        parameters |= own
    keys = list(chosen[0].keys)
    names = list(dict.fromkeys([*keys, *KEYS, *columns]))
    rows = asking.rows(
        f"SELECT {', '.join(names)} FROM {asking.items_of(view)} "
        f"WHERE tenant_id = {{tenant:String}} AND ({' OR '.join(conditions)}) "
        f"ORDER BY {', '.join(KEYS)}",
        names,
        **parameters,
    )
    found = defaultdict[tuple[Any, ...], list[Contributor]](list)
    for row in rows:
        kind, id, part = (row[key] for key in KEYS)
        amounts = {column: row[column] for column in columns}
        found[tuple(row[key] for key in keys)].append(Contributor(kind, id, part, amounts))
    return [found[tuple(cell.keys.values())] for cell in chosen]


def parts_of(view: View, column: Column) -> list[str]:
    """The columns in which an item contributes to a figure: a ratio has two."""
    if column.kind == "ratio":
        return [part.name for part in ratio_parts(view, column)]
    return [column.name]


def counts(column: Column, amount: Any) -> bool:
    """Whether what an item says matters to a figure: zero adds nothing, but has a rank."""
    is_nothing = amount is None or amount != amount  # NaN is not itself
    return not is_nothing and (column.kind == "value" or amount != 0)


def contributing(column: Column, items: Iterable[Contributor]) -> list[Contributor]:
    """The items that count for something in a figure."""
    return [item for item in items if any(counts(column, each) for each in item.amounts.values())]


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


def _matching(
    view: View, given: Mapping[str, Any], *, prefix: str = ""
) -> tuple[str, dict[str, Any]]:
    types = {each.name: re.sub(r"^Nullable\((.+)\)$", r"\1", each.type) for each in view.columns}
    conditions = [f"{name} = {{{prefix}{name}:{types[name]}}}" for name in given]
    parameters = {f"{prefix}{name}": value for name, value in given.items()}
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
