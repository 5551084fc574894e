"""Which explanations does a person ask for, who names a metric and some keys?"""

from collections.abc import Sequence

from projections.figures import Unanswerable
from projections.metrics import Metric
from projections.view import Column
from touchline.explain.cells import Asking, Cell, cells, given_keys
from touchline.metrics import view_of


def figure_of(metric: Metric, name: str) -> Column:
    """A column of the view: the one named, or the metric's first."""
    view = view_of(metric)
    known = {each.name: each for each in view.columns}
    figures = [each.name for each in view.columns if each.kind in ("measure", "value", "ratio")]
    wanted = name or metric.columns[0]
    if wanted not in {*figures, *metric.columns}:
        raise Unanswerable(
            where=f"column of bi.{view.name}",
            found=repr(name),
            expected=f"one of {', '.join(figures)}",
        )
    return known[wanted]


def cells_of(
    asking: Asking, metric: Metric, by: Sequence[str], *, rep: str, month: str, limit: int
) -> list[Cell]:
    """The cells with the keys that were named; refuses none and too many of them."""
    view = view_of(metric)
    told = dict(_pair(each) for each in by)
    given = given_keys(view, told, rep=rep, month=month)
    found = cells(asking, view, given, limit=limit + 1)
    if not found:
        raise Unanswerable(
            where=f"bi.{view.name}",
            found=f"no row for {_named(given)}",
            expected=_there_is(asking, metric),
        )
    if len(found) > limit:
        some = "; ".join(str(cell).partition(" ")[2] for cell in found[:3])
        raise Unanswerable(
            where=f"bi.{view.name}",
            found=f"more than {limit} rows for {_named(given)}, such as {some}",
            expected="more keys, by --rep, --month or --by KEY=VALUE",
        )
    return found


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if not value:
        raise Unanswerable(where="--by", found=repr(text), expected="such as pipeline=renewal")
    return name, value


def _named(given: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in given.items()) or "any key"


def _there_is(asking: Asking, metric: Metric) -> str:
    """Some cells that there are."""
    some = cells(asking, view_of(metric), {}, limit=3)
    if not some:
        return f"a tenant with rows; of {asking.tenant!r} there are none"
    return "such as " + "; ".join(str(cell).partition(" ")[2] for cell in some)
