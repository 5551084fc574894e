"""Which items does one definition count that another does not, and by which event?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from projections.explanation import ANONYMOUS
from projections.fact import Fact, Name
from projections.figures import Unanswerable
from projections.items import KEYS, item_of
from projections.ledger import facts, ledger_of
from touchline.explain.cells import Asking, Row, counts, parts_of
from touchline.explain.heard import Heard
from touchline.metrics import Definition

Said = Mapping[tuple[Any, ...], tuple[Any, ...]]


def apart(
    asking: Asking, heard: Heard, left: Definition, right: Definition, *, limit: int
) -> Iterator[Row]:
    """The items of which the two say something else, with the event at which that stands."""
    common = [key for key in left.question.keys if key in right.question.keys]
    one, other = (_said(asking, each, common) for each in (left, right))
    differing = [place for place in sorted(one.keys() | other.keys(), key=str)
                 if one.get(place) != other.get(place)]  # fmt: skip
    for place in differing[:limit]:
        kind, id, part = place[len(common) :]
        decided = _deciding(heard, Name(kind, id), part, (left, right))
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


def _deciding(heard: Heard, name: Name, part: str, readings: Sequence[Definition]) -> Fact | None:
    """The last event that decides in one of the views, or else the last of all."""
    items = [item_of(reading.question.view.name) for reading in readings]
    about = sorted({kind for item in items for kind in item.heard})
    # An account's value is also that of those merged into it.
    names = heard.with_merged([name]) if name.kind == "account" else [name]
    counting = facts(ledger_of(heard.of(names, *about)))
    told = [fact for fact in counting if not part or _is_of(part, fact)]
    decide = {type_ for item in items for type_ in item.decide}
    deciding = [fact for fact in told if fact.type in decide] or told
    return deciding[-1] if deciding else None


def _is_of(part: str, fact: Fact) -> bool:
    return fact.named[0] == Name("activity", part) or fact.id.startswith(f"order.{part}:")


def _shown(amounts: tuple[Any, ...] | None) -> str:
    return " of ".join(map(str, amounts)) if amounts else "not counted"
