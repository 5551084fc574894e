"""How are the figures of a metric asked of its view?

Rows are put together where sums are true in every view: over reps, teams, pipelines, and hours,
sequences and numbers of touches; never over days and months, units and currencies, accounts and
stages. Figures that do not add up, such as a median, are shown row by row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from events.errors import TouchlineError
from projections.metrics import Metric
from projections.semantics import expression, ratio_parts
from projections.view import DAY, Column, View

SUMMED_OVER = frozenset(
    {"owner_id", "rep_id", "team_id", "pipeline", "hour", "sequence_id", "touch_number"}
)


class Unanswerable(TouchlineError):
    """A metric, a column or a day that no view can answer."""

    def __init__(self, *, where: str, found: str, expected: str) -> None:
        super().__init__(f"{where}: found {found}, expected {expected}")


class Figure(NamedTuple):
    """A column of an answer and the SQL of it; a ratio comes with the two sums it is made of."""

    name: str
    sql: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a view, and which keys tell the rows of the answer apart."""

    view: View
    keys: tuple[str, ...]
    figures: tuple[Figure, ...]
    is_summed: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the answer's columns, in its order."""
        return (*self.keys, *(figure.name for figure in self.figures))

    def sql(self, *, is_as_of: bool, periods: int) -> str:
        """The statement, with the parameters tenant and day; 0 periods are all of them."""
        source = f"bi.{self.view.name}_as_of(day = {DAY})" if is_as_of else f"bi.{self.view.name}"
        of_tenant = f"FROM {source} WHERE tenant_id = {{tenant:String}}"
        asked = ", ".join([*self.keys, *(figure.sql for figure in self.figures)])
        statement = f"SELECT {asked} {of_tenant}"
        if periods and (period := self._period()):
            newest = f"SELECT DISTINCT {period} {of_tenant} ORDER BY {period} DESC LIMIT {periods}"
            statement += f" AND {period} IN ({newest})"
        keys = ", ".join(self.keys)
        if self.is_summed and keys:
            statement += f" GROUP BY {keys}"
        return f"{statement} ORDER BY {keys}" if keys else statement

    def _period(self) -> str:
        return next((key.name for key in _keys(self.view) if key.type == "Date"), "")


def question(
    metric: Metric, view: View, *, columns: Sequence[str] = (), by: Sequence[str] = ()
) -> Question:
    """What to ask for a metric's figures, or for some of them, told apart by more columns."""
    figures = [_column(view, name, metric.columns) for name in columns or metric.columns]
    is_summed = all(expression(view, figure) for figure in figures)
    if is_summed:
        others = [_column(view, name, _names_of_keys(view)).name for name in by]
        apart = [key.name for key in _keys(view) if key.name not in SUMMED_OVER]
        keys = tuple(dict.fromkeys([*apart, *others]))
        told = tuple(each for figure in figures for each in _summed(view, figure))
    elif by:
        raise Unanswerable(
            where=metric.id,
            found=f"--by {', '.join(by)}",
            expected="none, as its figures do not add up and every row is shown",
        )
    else:
        keys = tuple(key.name for key in _keys(view))
        told = tuple(Figure(figure.name, figure.name) for figure in figures)
    return Question(view, keys, told, is_summed)


def _summed(view: View, column: Column) -> Iterable[Figure]:
    parts = ratio_parts(view, column) if column.kind == "ratio" else ()
    yield Figure(column.name, expression(view, column), tuple(part.name for part in parts))
    for part in parts:
        yield Figure(part.name, f"sum({part.name})")


def _keys(view: View) -> list[Column]:
    return [each for each in view.columns if each.kind == "key" and each.name != "tenant_id"]


def _names_of_keys(view: View) -> list[str]:
    names = [each.name for each in view.columns if each.kind in ("key", "dimension")]
    return [name for name in names if name not in ("tenant_id", "definition_version")]


def _column(view: View, name: str, known: Iterable[str]) -> Column:
    found = next((each for each in view.columns if each.name == name and name in known), None)
    if found is None:
        raise Unanswerable(
            where=f"column of bi.{view.name}",
            found=repr(name),
            expected=f"one of {', '.join(known)}",
        )
    return found
