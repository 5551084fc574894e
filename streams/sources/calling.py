"""How is a vendor's API called, so that its limits are kept and a person hears what only he mends?

A call that the vendor puts off is made again when the vendor says so, one that fails by chance
sooner and then ever later. A token that is not accepted, a missing scope or a spent day are told.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

import stamina
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, ContentTypeError

from streams import attempts
from streams.sources.errors import ApiAway, ApiRefuses

SECONDS_MAX: Final = 30.0
WAIT_SECONDS_MAX: Final = 60.0
RETRIED: Final = frozenset({408, 423, 425, 429, 477, 500, 502, 503, 504, 521, 522, 523, 524})

T = TypeVar("T")

Explain = Callable[[int, Any], str | None]
"""What a person has to do about a status and its body; None when waiting mends it."""

Read = Callable[[ClientResponse], Awaitable[Any]]
"""What an answer says; None when it says nothing that is understood."""


class Text(NamedTuple):
    """An answer that is no JSON."""

    text: str
    headers: Mapping[str, str]


class Caller:
    """JSON over HTTP, from one address, with the life of a source."""

    def __init__(
        self,
        name: str,
        url: str,
        headers: Callable[[], Mapping[str, str]],
        explain: Explain,
        *,
        attempts_max: int | None = None,
    ) -> None:
        self._name = name
        self._url = url.rstrip("/")
        self._headers = headers
        self._explain = explain
        self._attempts_max = attempts_max
        self._session: ClientSession | None = None

    async def get(self, path: str, **query: str) -> Any:
        return await self._called("GET", path, params=query)

    async def post(self, path: str, said: Any) -> Any:
        return await self._called("POST", path, json=said)

    async def patch(self, path: str, said: Any) -> Any:
        return await self._called("PATCH", path, json=said)

    async def delete(self, path: str) -> None:
        await self._called("DELETE", path, read=_nothing)

    async def text(self, path: str, **query: str) -> Text | None:
        """What is answered in another form than JSON; None when there is nothing."""
        found: Text | None = await self._called("GET", path, read=_text, params=query)
        return found

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _called(
        self, method: str, path: str, read: Read | None = None, **request: Any
    ) -> Any:
        once = partial(self._once, method, path, read or _json, request)
        return await until_answered(once, self._attempts_max)

    async def _once(self, method: str, path: str, read: Read, request: Mapping[str, Any]) -> Any:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=SECONDS_MAX))
        called = self._session.request(
            method, f"{self._url}{path}", headers=dict(self._headers()), **request
        )
        try:
            async with called as answer:
                return await self._answer(answer, f"{method} {path}", read)
        except (TimeoutError, ClientError) as problem:
            said = f"{self._name}, {method} {path}: found no answer ({type(problem).__name__})"
            raise ApiAway(said) from problem

    async def _answer(self, answer: ClientResponse, where: str, read: Read) -> Any:
        if answer.status == 404:
            return None
        said = await (read if answer.status < 300 else _json)(answer)
        if answer.status < 300 and said is not None:
            return said
        cure = self._explain(answer.status, said)
        found = f"{self._name}, {where}: found {answer.status}"
        if cure is not None or answer.status not in RETRIED:
            refused = f"{found}; {cure or 'nobody expected that; report it'}"
            raise ApiRefuses(refused)
        seconds = _seconds(answer.headers.get("Retry-After"))
        raise ApiAway(found, retry_after_seconds=seconds)


async def _json(answer: ClientResponse) -> Any:
    try:
        return await answer.json()
    except (ContentTypeError, ValueError):
        return None


async def _text(answer: ClientResponse) -> Text:
    return Text(await answer.text("utf-8", "replace"), answer.headers)


async def _nothing(answer: ClientResponse) -> bool:
    return True


async def until_answered(call: Callable[[], Awaitable[T]], attempts_max: int | None) -> T:
    """What a call answers that is made again as long as the vendor puts it off."""
    notice = attempts.notice()
    async for attempt in stamina.retry_context(
        on=_later, attempts=attempts_max, timeout=None, wait_max=WAIT_SECONDS_MAX
    ):
        notice()
        with attempt:
            return await call()
    raise AssertionError  # Either answered or raised above.


def _later(problem: Exception) -> bool | float:
    """Whether to call again, and after how many seconds when the vendor says so."""
    if not isinstance(problem, ApiAway):
        return False
    told = problem.retry_after_seconds
    return True if told is None else min(told, WAIT_SECONDS_MAX)


def _seconds(told: str | None) -> float | None:
    return float(told) if told and told.isdecimal() else None
