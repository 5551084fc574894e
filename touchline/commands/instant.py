"""When is the instant that was typed?

An ISO date or time, in UTC unless it says otherwise, or how long ago: `90m`, `36h`, `7d`.
"""

import re
from datetime import UTC, datetime, timedelta

import typer

_AGO = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def instant(typed: str) -> datetime:
    """The instant; typer says what was wrong with anything else."""
    if ago := _AGO.fullmatch(typed):
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        message = f"found {typed!r}, expected a time such as 2026-03-02T09:00Z, or 90m, 36h, 7d"
        raise typer.BadParameter(message) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
