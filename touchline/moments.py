"""Which moment does a person mean who types `7d`, a date or an instant?"""

import re
from datetime import UTC, datetime, timedelta

from events.errors import TouchlineError

_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
EXAMPLES = "`2026-03-01`, `2026-03-01T08:30Z` or how long ago, such as `90m` or `7d`"


class UnclearMoment(TouchlineError):
    """Something that is neither an instant with its zone, nor a date, nor a span."""

    def __init__(self, found: str) -> None:
        super().__init__(f"moment: found {found!r}, expected {EXAMPLES}.")


def moment(text: str, now: datetime) -> datetime:
    """An instant with its zone, a date in UTC, or how long ago."""
    if found := _SPAN.fullmatch(text):
        return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        told = datetime.fromisoformat(text)
    except ValueError as problem:
        raise UnclearMoment(text) from problem
    if told.tzinfo is None and "T" not in text and " " not in text:
        return told.replace(tzinfo=UTC)
    if told.tzinfo is None:
        raise UnclearMoment(text)
    return told.astimezone(UTC)
