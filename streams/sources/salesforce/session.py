"""What becomes of a call whose session has ended?

A new session is asked for once, and the call is made again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from streams.sources.calling import Caller, Explain
from streams.sources.errors import ApiRefuses
from streams.sources.salesforce.token import Token, Tokens
from streams.sources.vendor import Account


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
        """The answer, after a new session when the old one has ended."""
        self._token = await self._tokens.current()
        self._has_ended = False
        try:
            return await self._caller.get(path, **query)
        except ApiRefuses:
            if not self._has_ended:
                raise
        self._token = await self._tokens.another_than(self._token)
        return await self._caller.get(path, **query)

    async def close(self) -> None:
        await self._caller.close()

    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token.value if self._token else ''}"}

    def _noticing(self, explain: Explain) -> Callable[[int, Any], str | None]:
        def explained(status: int, said: Any) -> str | None:
            self._has_ended = status == 401
            return explain(status, said)

        return explained
