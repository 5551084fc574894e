"""How is a body posted to an address that may be a secret, and what does the answer mean?"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import aiohttp

from streams.alerts.errors import NoAnswer, NotTaken

ANSWER_SECONDS_MAX: Final = 10.0
TOO_MANY: Final = 429
# What may be otherwise in a moment: a time-out, too early, too many, or the server's own trouble.
_PASSING: Final = frozenset({408, 425, TOO_MANY})


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    seconds_max: float = ANSWER_SECONDS_MAX,
) -> None:
    """Return once a 2xx was answered."""
    timeout = aiohttp.ClientTimeout(total=seconds_max)
    told = {"Content-Type": "application/json", **(headers or {})}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body, headers=told, allow_redirects=False) as answer,
        ):
            refuse(answer.status, answer.headers.get("Retry-After", ""))
    except (aiohttp.ClientError, TimeoutError, OSError) as problem:
        raise NoAnswer(problem) from None


def refuse(status: int, retry_after: str = "") -> None:
    """Raise Undelivered unless the answer was 2xx."""
    if 200 <= status < 300:
        return
    away = timedelta(seconds=int(retry_after)) if retry_after.isdecimal() else None
    is_final = status < 500 and status not in _PASSING
    raise NotTaken(status, is_final=is_final, away=away)
