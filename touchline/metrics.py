"""What is the value of a metric, and how far are two definitions of it apart?

Asked as `reader` of the view that the registry names, or of its twin as of a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import product
from typing import Any

from projections.figures import Figure, Question, Unanswerable, question
from projections.metrics import Metric, registry
from projections.view import View
from projections.views import views

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    """One reading of a metric, and how it is asked for."""

    metric: Metric
    question: Question

    @property
    def figure(self) -> Figure:
        return self.question.figures[0]

    def __str__(self) -> str:
        return f"{self.metric.id}:{self.figure.name}"


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, for whom, as of which day and how far back."""

    client: Any
    tenant: str
    as_of: date | None = None
    periods: int = 0

    def rows(self, asked: Question) -> list[Row]:
        """The answer, row by row."""
        if self.as_of and not asked.view.has_twin:
            raise Unanswerable(
                where=f"bi.{asked.view.name}",
                found=f"as of {self.as_of}",
                expected="no day, as it has no view as of a day",
            )
        answer = self.client.query(
            asked.sql(is_as_of=bool(self.as_of), periods=self.periods),
            parameters={"tenant": self.tenant, "day": self.as_of or date.min},
        )
        return [dict(zip(asked.columns, row, strict=True)) for row in answer.result_rows]


def metric(id: str) -> Metric:
    """The metric of an id; refuses one that is not in the catalogue."""
    known = {each.id: each for each in registry()}
    if id in known:
        return known[id]
    near = get_close_matches(id, known, n=3) or ["one that `touchline metrics list` shows"]
    raise Unanswerable(where="metric", found=repr(id), expected=" or ".join(near))


def view_of(metric: Metric) -> View:
    """The view that answers a metric; refuses one that is only planned."""
    found = next((view for view in views() if view.name == metric.view), None)
    if found is None:
        raise Unanswerable(
            where=metric.id, found="a metric that is planned", expected="one that a view answers"
        )
    return found


def definition(text: str, by: Sequence[str] = ()) -> Definition:
    """What `R7:win_rate_value` means, and `R7`, whose first column it is then."""
    id, _, column = text.partition(":")
    found = metric(id)
    asked = question(found, view_of(found), columns=[column or found.columns[0]], by=by)
    return Definition(found, asked)


def compared(asking: Asking, left: Definition, right: Definition) -> Iterator[Row]:
    """Row by row what each says, of how many, and the difference, where both say something."""
    common = [key for key in left.question.keys if key in right.question.keys]
    ones, others = (_by_key(asking.rows(each.question), common) for each in (left, right))
    for key in sorted(ones.keys() | others.keys(), key=str):
        for one, other in product(ones.get(key, [{}]), others.get(key, [{}])):
            yield {
                **dict(zip(common, key, strict=True)),
                **_said(left, one),
                **_said(right, other),
                "difference": difference(one.get(left.figure.name), other.get(right.figure.name)),
            }


def difference(one: Any, other: Any) -> Any:
    """The second less the first; nothing where either says nothing."""
    if one is None or other is None:
        return None
    if isinstance(one, Decimal) != isinstance(other, Decimal):
        return float(other) - float(one)
    return other - one


def _by_key(rows: Iterable[Row], keys: Sequence[str]) -> Mapping[tuple[Any, ...], list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys)].append(row)
    return found


def _said(definition: Definition, row: Row) -> Row:
    """The figure, under the name of its definition, and the sums that it is made of."""
    figure = definition.figure
    said = {str(definition): row.get(figure.name)}
    if figure.parts:
        above, below = (row.get(part) for part in figure.parts)
        said[f"{definition} is"] = f"{above} of {below}" if row else None
    return said
