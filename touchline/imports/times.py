"""When did it happen, as precisely as the export says?

A date alone stays a date: no hour is invented. A time without a zone is one of the mapping's.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def attributes(text: str, *, timezone: str) -> dict[str, str]:
    """The time attributes of a CloudEvent; blank text is an event without a date.

    What is neither a day nor a time goes as it is, for the event to refuse.
    """
    if not text:
        return {"timeprecision": "none"}
    if _DAY.fullmatch(text):
        return {"timeprecision": "day", "time": text}
    at = _instant(text, timezone)
    return {"time": at.isoformat() if at else text}


def version(text: str, *, timezone: str) -> str:
    """A version that grows: a whole number as it is, a time of change as its milliseconds."""
    at = None if text.isdecimal() else _instant(text, timezone)
    return str(int(at.timestamp() * 1000)) if at else text


def _instant(text: str, timezone: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))
