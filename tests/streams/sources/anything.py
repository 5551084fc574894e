"""What may a vendor send, whatever it documents?

A record of its own in which something was replaced by anything that JSON can say, or taken away.
"""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

AWKWARD = [None, True, "", " ", "0000-00-00", "2026-13-45", "\x00", "ü" * 300, -1, 1e308, 2**70]
values = st.recursive(
    st.one_of(st.sampled_from(AWKWARD), st.text(max_size=5), st.floats(), st.integers()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@st.composite
def damaged(draw: st.DrawFn, record: dict[str, Any]) -> dict[str, Any]:
    """The record with some of its values replaced or taken away."""
    damaged = copy.deepcopy(record)
    places = list(_places(record, ()))
    for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)):
        _put(damaged, place, draw(values), draw(st.booleans()))
    return damaged


def _places(node: Any, above: Path) -> Iterator[Path]:
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    for name, value in inner:
        yield (*above, name)
        if isinstance(value, dict | list):
            yield from _places(value, (*above, name))


def _put(record: Any, place: Path, value: Any, is_taken: bool) -> None:
    holder = record
    for name in place[:-1]:
        holder = holder[name] if _holds(holder, name) else {}
    if not _holds(holder, place[-1]):
        return
    if is_taken:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value


def _holds(holder: Any, name: str | int) -> bool:
    """Something above it may have been replaced already."""
    if isinstance(holder, dict):
        return name in holder
    return isinstance(holder, list) and isinstance(name, int) and name < len(holder)
