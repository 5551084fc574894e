"""Is our clock that of a vendor, so that what it signs now is not refused as too old?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

SECONDS_MAX: Final = 10.0
OFF_MAX: Final = timedelta(seconds=60)
"""A signature is as good as new for five minutes, and the way of a delivery takes some."""


async def wrong_with_clock(url: str, clock: Callable[[], datetime]) -> str | None:
    """What to do when ours goes ahead or behind; None also when the vendor tells no time."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=SECONDS_MAX)) as http,
            http.get(url, allow_redirects=False) as answer,
        ):
            told, ours = answer.headers.get("Date", ""), clock()
        ahead = ours - parsedate_to_datetime(told).replace(tzinfo=UTC)
    except (TimeoutError, ClientError, ValueError):
        return None
    if abs(ahead) <= OFF_MAX:
        return None
    off, where = abs(ahead).total_seconds(), "ahead of" if ahead > timedelta(0) else "behind"
    return (
        f"clock: found {off:.0f} s {where} {urlsplit(url).hostname}, expected at most "
        f"{OFF_MAX.total_seconds():.0f} s; set this machine's clock by a time server, or "
        "deliveries count as too old"
    )
