"""What stands at a path in the body of a webhook?

A path such as `data.object.items.data.0.id` leads into objects and lists, and `*` into all of a
list. What is not there is blank, because no two webhooks of a system hold the same. Within one of
many rows, `row` is that row; `@received_at` is when the webhook came.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from streams.mapping.amount import cell_text
from streams.sources.delivery import Record

ROW = "row"
RECEIVED_AT = "@received_at"


class Cells(Mapping[str, str]):
    """The body as rules read it: text by path."""

    def __init__(self, body: Record, received_at: datetime | None = None, row: Any = None) -> None:
        self._body, self._received_at, self._row = body, received_at, row

    def __getitem__(self, path: str) -> str:
        return cell_text(self.found(path))

    def found(self, path: str) -> Any:
        """What stands there, as it is."""
        if path == RECEIVED_AT:
            return self._received_at
        first, _, rest = path.partition(".")
        if first == ROW and self._row is not None:
            return at(self._row, rest) if rest else self._row
        return at(self._body, path)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def at(found: Any, path: str) -> Any:
    """What stands at a path; None when nothing does. A key may hold dots itself."""
    if isinstance(found, dict) and path in found:
        return found[path]
    first, _, rest = path.partition(".")
    if first == "*":
        listed = found if isinstance(found, list) else []
        each = [at(one, rest) if rest else one for one in listed]
        return [leaf for one in each for leaf in (one if isinstance(one, list) else [one])]
    if isinstance(found, dict):
        inner = found.get(first)
    elif isinstance(found, list) and first.isdecimal() and int(first) < len(found):
        inner = found[int(first)]
    else:
        return None
    return at(inner, rest) if rest else inner


def rows(body: Record, path: str | None, received_at: datetime | None = None) -> Iterator[Cells]:
    """The rows of a body: each of the objects at the path, or the body itself."""
    found = body if path is None else at(body, path)
    for row in found if isinstance(found, list) else [found]:
        if isinstance(row, dict):
            yield Cells(body, received_at, row)
