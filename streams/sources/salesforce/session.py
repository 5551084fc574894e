"""What becomes of a call whose session has ended?

A new session is asked for once, and the call is made again.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

from streams.sources.calling import Caller, Explain, Text
from streams.sources.errors import ApiRefuses
from streams.sources.salesforce.token import Token, Tokens
from streams.sources.vendor import Account

DATA: Final = "/services/data/v62.0"
"""Where all that is read lies, in the one version of the API that is spoken"""

T = TypeVar("T")


class Session:
    """Calls of one company, with a session that is renewed."""

    def __init__(self, account: Account, explain: Explain) -> None:
        self._tokens = Tokens(account)
        self._token: Token | None = None
        self._has_ended = False
        self._caller = Caller(
            "Salesforce",
            account.url,
            self._headers,
            self._noticing(explain),
            attempts_max=account.attempts_max,
        )

    async def get(self, path: str, **query: str) -> Any:
        return await self._called(partial(self._caller.get, path, **query))

    async def post(self, path: str, said: Any) -> Any:
        return await self._called(partial(self._caller.post, path, said))

    async def patch(self, path: str, said: Any) -> Any:
        return await self._called(partial(self._caller.patch, path, said))

    async def delete(self, path: str) -> None:
        await self._called(partial(self._caller.delete, path))

    async def text(self, path: str, **query: str) -> Text | None:
        return await self._called(partial(self._caller.text, path, **query))

    async def close(self) -> None:
        await self._caller.close()

    async def _called(self, call: Callable[[], Awaitable[T]]) -> T:
        """The answer, after a new session when the old one has ended."""
        self._token = await self._tokens.current()
        self._has_ended = False
        try:
            return await call()
        except ApiRefuses:
            if not self._has_ended:
                raise
        self._token = await self._tokens.another_than(self._token)
        return await call()

    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token.value if self._token else ''}"}

    def _noticing(self, explain: Explain) -> Callable[[int, Any], str | None]:
        def explained(status: int, said: Any) -> str | None:
            self._has_ended = status == 401
            return explain(status, said)

        return explained
