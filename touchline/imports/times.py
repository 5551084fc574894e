"""When did it happen, as precisely as the export says?

A date alone stays a date: no hour is invented. A time without a zone is one of the mapping's.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

EXPECTED = "a day such as '2017-12-31' or a time such as '2017-12-31T09:30:00Z'"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:.+")


def attributes(text: str, *, timezone: str) -> dict[str, str]:
    """The time attributes of a CloudEvent; blank text is an event without a date.

    Raises ValueError for what is neither a day nor a time.
    """
    if not text:
        return {"timeprecision": "none"}
    if _DAY.fullmatch(text):
        return {"timeprecision": "day", "time": text}
    return {"time": _instant(text, timezone).isoformat()}


def version(text: str, *, timezone: str) -> str:
    """A version that grows: a whole number as it is, a time of change as its milliseconds.

    Raises ValueError for anything else.
    """
    if text.isdecimal():
        return text
    return str(int(_instant(text, timezone).timestamp() * 1000))


def _instant(text: str, timezone: str) -> datetime:
    if not _TIME.fullmatch(text):
        # Python would read 20171231 too, and call it midnight.
        raise ValueError(text)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))
