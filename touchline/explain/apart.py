"""Which items does one definition count that another does not, and by which event?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from projections.explanation import ANONYMOUS
from projections.fact import Name
from projections.figures import Unanswerable
from projections.items import KEYS, item_of
from touchline.explain.cells import Asking, Row, counts, parts_of
from touchline.explain.deciding import deciding
from touchline.explain.heard import Heard
from touchline.metrics import Definition

Said = Mapping[tuple[Any, ...], tuple[Any, ...]]


def apart(
    asking: Asking, heard: Heard, left: Definition, right: Definition, *, limit: int
) -> Iterator[Row]:
    """The items of which the two say something else, with the event at which that stands."""
    common = [key for key in left.question.keys if key in right.question.keys]
    one, other = (_said(asking, each, common) for each in (left, right))
    both = [item_of(each.question.view.name) for each in (left, right)]
    differing = [place for place in sorted(one.keys() | other.keys(), key=str)
                 if one.get(place) != other.get(place)]  # fmt: skip
    for place in differing[:limit]:
        kind, id, part = place[len(common) :]
        decided = deciding(heard, Name(kind, id), part, both)
        yield {
            **dict(zip(common, place, strict=False)),
            "item": f"{kind} {id} {part}".strip(),
            str(left): _shown(one.get(place)),
            str(right): _shown(other.get(place)),
            "type": decided.type if decided else "",
            "occurred_at": decided.occurred_at if decided else None,
            "event_id": decided.event_id if decided else "",
        }


def _said(asking: Asking, reading: Definition, common: Sequence[str]) -> Said:
    """What each item says, by the keys that both definitions have and its own."""
    view = reading.question.view
    if view.name in ANONYMOUS:
        raise Unanswerable(
            where=f"bi.{view.name}",
            found="--events",
            expected="none, as it tells nobody apart",
        )
    (column,) = (each for each in view.columns if each.name == reading.figure.name)
    parts = parts_of(view, column)
    names = [*common, *KEYS]
    period = next((key for key in common for each in view.columns
                   if each.name == key and each.type == "Date"), "")  # fmt: skip
    of_tenant = f"FROM {asking.items_of(view)} WHERE tenant_id = {{tenant:String}}"
    newest = ""
    if asking.periods and period:
        newest = (
            f" AND {period} IN (SELECT DISTINCT {period} FROM {asking.source(view)} "
            f"WHERE tenant_id = {{tenant:String}} ORDER BY {period} DESC LIMIT {asking.periods})"
        )
    columns = [*names, *parts]
    rows = asking.rows(f"SELECT {', '.join(columns)} {of_tenant}{newest}", columns)
    said = dict[tuple[Any, ...], tuple[Any, ...]]()
    for row in rows:
        amounts = tuple(row[part] for part in parts)
        if any(counts(column, amount) for amount in amounts):
            said[tuple(row[name] for name in names)] = amounts
    return said


def _shown(amounts: tuple[Any, ...] | None) -> str:
    return " of ".join(map(str, amounts)) if amounts else "not counted"
