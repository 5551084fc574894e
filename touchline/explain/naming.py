"""Which metric does a person mean who types its id, or part of its name?"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from projections.figures import Unanswerable
from projections.items import item_of
from projections.metrics import Metric, registry
from touchline.metrics import view_of


def named(text: str) -> Metric:
    """The built metric of this id, or the one whose name holds all of these words."""
    found = _named(text)
    item_of(found.view)
    return found


def _named(text: str) -> Metric:
    metrics = registry()
    known = {each.id: each for each in metrics}
    if text in known:
        # Refuses one that is only planned.
        view_of(known[text])
        return known[text]
    built = {slug(each.name): each for each in metrics if each.view}
    if text in built:
        return built[text]
    words = {*text.lower().split("_")}
    found = [name for name in built if words <= {*name.split("_")}]
    if len(found) == 1:
        return built[found[0]]
    raise Unanswerable(
        where="metric", found=repr(text), expected=_one_of(found or _near(text, [*known, *built]))
    )


def slug(name: str) -> str:
    """A name as it is typed: sales_cycle_length."""
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def _near(text: str, names: Iterable[str]) -> list[str]:
    return get_close_matches(text, list(names), n=3) or ["one that `touchline metrics list` shows"]


def _one_of(names: Iterable[str]) -> str:
    return " or ".join(names)
