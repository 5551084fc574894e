"""As whom does Salesforce hear us, and what when the session has ended?

A connected app gets a session by its own keys (OAuth 2.0, client credentials). A session ends after
a while: then a new one is asked for once, and the call is made again.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from streams.sources.calling import SECONDS_MAX, Caller, Explain, answered
from streams.sources.errors import ApiAway, ApiRefuses
from streams.sources.vendor import Account

TOKEN_PATH: Final = "/services/oauth2/token"
KEYS: Final = ("client_id", "client_secret")


class Session:
    """Calls of one company, with a session that is renewed."""

    def __init__(self, account: Account, explain: Explain) -> None:
        self._account = account
        self._token = ""
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
        if not self._token:
            self._token = await answered(self._new_token, self._account.attempts_max)
        self._has_ended = False
        try:
            return await self._caller.get(path, **query)
        except ApiRefuses:
            if not self._has_ended:
                raise
        self._token = await answered(self._new_token, self._account.attempts_max)
        return await self._caller.get(path, **query)

    async def close(self) -> None:
        await self._caller.close()

    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _noticing(self, explain: Explain) -> Callable[[int, Any], str | None]:
        def explained(status: int, said: Any) -> str | None:
            self._has_ended = status == 401
            return explain(status, said)

        return explained

    async def _new_token(self) -> str:
        keys = {name: self._account.secrets[name][0] for name in KEYS}
        form = {"grant_type": "client_credentials", **keys}
        url = self._account.url.rstrip("/") + TOKEN_PATH
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=SECONDS_MAX)) as http,
                http.post(url, data=form) as answer,
            ):
                status, said = answer.status, await answer.json(content_type=None)
        except (TimeoutError, ClientError, ValueError) as problem:
            found = f"Salesforce, POST {TOKEN_PATH}: found no answer ({type(problem).__name__})"
            raise ApiAway(found) from problem
        token = said.get("access_token") if isinstance(said, dict) else None
        if status >= 500:
            found = f"Salesforce, POST {TOKEN_PATH}: found {status}"
            raise ApiAway(found)
        if not isinstance(token, str):
            refused = (
                f"Salesforce, POST {TOKEN_PATH}: found {status}; the keys are not accepted: give "
                "the source those of a connected app with the client credentials flow"
            )
            raise ApiRefuses(refused)
        return token
