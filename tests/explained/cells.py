"""Which cells are drawn, and what stands behind each?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from random import Random
from statistics import fmean
from typing import Any

from projections.explanation import keys_of
from projections.items import ITEMS
from projections.metrics import registry
from projections.view import Column, View
from projections.views import views
from touchline.explain.behind import Behind, behind
from touchline.explain.cells import (
    Asking,
    Cell,
    Contributor,
    contributing,
    contributors,
    parts_of,
)
from touchline.explain.heard import Heard

RELATIVE = 1e-9
QUANTILES = {"_p25": 0.25, "_median": 0.5, "_p50": 0.5, "_p75": 0.75, "_p90": 0.9}
DAYS_ASKED = 3


@dataclass(frozen=True)
class Drawn:
    """One figure of a cell, its explanation, and the day it is asked as of."""

    tenant: str
    cell: Cell
    column: Column
    as_of: date | None
    items: Sequence[Contributor]
    behind: Sequence[Behind]

    def __str__(self) -> str:
        day = f" as of {self.as_of}" if self.as_of else ""
        return f"{self.tenant}: {self.cell}{day}, {self.column.name}"

    @property
    def event_ids(self) -> set[str]:
        return {each.fact.event_id for each in self.behind}

    @property
    def comes_of_its_items(self) -> bool:
        """Whether what the items contribute adds up, or has this quantile or mean."""
        if self.column.kind == "value":
            return self._is_quantile_or_mean
        if self.column.kind not in ("measure", "ratio"):
            return True
        return all(
            is_equal(sum((each.amounts[part] for each in self.items), type_(0)), told)
            for part in parts_of(self.cell.view, self.column)
            for told in (self.cell.row[part],)
            for type_ in (type(told),)
        )

    @property
    def _is_quantile_or_mean(self) -> bool:
        """True of a figure that is neither, and of one that is withheld."""
        told = self.cell.row[self.column.name]
        said = [each.amounts[self.column.name] for each in contributing(self.column, self.items)]
        if told is None:
            return True
        numbers = sorted(map(float, said))
        if "_mean" in self.column.name:
            return is_equal(fmean(numbers), float(told))
        share = next((each for name, each in QUANTILES.items() if name in self.column.name), None)
        return share is None or is_equal(quantile(numbers, share), float(told))


def quantile(numbers: Sequence[float], share: float) -> float:
    """Between the two numbers next to its place, as far as it lies between them."""
    place = (len(numbers) - 1) * share
    below = numbers[floor(place)]
    return below + (place - floor(place)) * (numbers[ceil(place)] - below)


def is_equal(one: Any, other: Any) -> bool:
    """The same; floats up to the order in which they were added."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= RELATIVE * max(abs(one), abs(other))
    return bool(one == other)


def figures(view: View) -> list[Column]:
    """What may be asked of a view: what a metric names, and all that adds up."""
    named = {name for each in registry() if each.view == view.name for name in each.columns}
    return [each for each in view.columns if each.name in named or each.kind == "measure"]


def explained_views() -> list[View]:
    return [view for view in views() if view.name in ITEMS]


def drawn(client: Any, tenant: str, dice: Random, count: int) -> Iterator[Drawn]:
    """As many of each view; every other one as of a day, where that can be asked."""
    heard = Heard.by(client, tenant)
    told = explained_views()
    days = _days(client, tenant, dice)
    for number, view in enumerate(told):
        wanted = Counter(
            days[place % len(days)] if view.has_twin and place % 2 else None
            # Views take turns in beginning with a day.
            for place in range(number % 2, number % 2 + len(range(number, count, len(told))))
        )
        for day, share in wanted.items():
            asking = Asking(client, tenant, day)
            yield from _explained(asking, heard, _some(asking, view, dice, share), dice)


def _explained(
    asking: Asking, heard: Heard, chosen: Sequence[Cell], dice: Random
) -> Iterator[Drawn]:
    if not chosen:
        return
    view = chosen[0].view
    columns = [dice.choice(figures(view)) for _ in chosen]
    wanted = [parts_of(view, column) for column in columns]
    told = contributors(asking, chosen, sorted({part for parts in wanted for part in parts}))
    for cell, column, parts, items in zip(chosen, columns, wanted, told, strict=True):
        own = [
            item._replace(amounts={part: item.amounts[part] for part in parts}) for item in items
        ]
        yield Drawn(
            tenant=f"cell-{dice.getrandbits(48)}",
            cell=cell,
            column=column,
            as_of=asking.as_of,
            items=own,
            behind=behind(asking, heard, cell, column, own),
        )


def _some(asking: Asking, view: View, dice: Random, count: int) -> list[Cell]:
    names = [each.name for each in view.columns]
    keys = ", ".join(key.name for key in keys_of(view))
    rows = asking.rows(
        f"SELECT {', '.join(names)} FROM {asking.source(view)} WHERE tenant_id = {{tenant:String}} "
        f"ORDER BY cityHash64({dice.getrandbits(32)}, {keys}) LIMIT {count}",
        names,
    )
    return [Cell(view, {key.name: row[key.name] for key in keys_of(view)}, row) for row in rows]


def _days(client: Any, tenant: str, dice: Random) -> list[date]:
    (last_on,) = client.query(
        "SELECT last_on FROM core.tenant_last_day WHERE tenant_id = {tenant:String}",
        parameters={"tenant": tenant},
    ).first_row
    return [last_on - timedelta(days=dice.randrange(1, 80)) for _ in range(DAYS_ASKED)]
