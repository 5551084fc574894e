"""Which warehouse is asked: that of now, or one that knows what had been recorded by then?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from touchline.moments import moment
from touchline.settings import Settings


def told(text: str) -> datetime:
    return moment(text, datetime.now(UTC))


KnownAt = Annotated[
    datetime | None,
    typer.Option(
        parser=told,
        metavar="MOMENT",
        help="Answer from what was recorded until then, `2026-03-01T08:30Z` or `7d`; "
        "the archive is folded once more for it.",
    ),
]


@contextmanager
def warehouse(settings: Settings, known_at: datetime | None) -> Iterator[Settings]:
    """Settings of the warehouse to ask, while the block lasts."""
    if known_at is None:
        yield settings
        return
    from rich.console import Console

    from touchline.known_at import as_known_at

    with as_known_at(settings, known_at, Console(stderr=True)) as known:
        yield known
