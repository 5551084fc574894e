"""As whom does Salesforce hear us?

A connected app gets a session by its own keys (OAuth 2.0, client credentials), which ends after a
while. Calls that are made at once share it, and one of them renews it for all.
"""

import asyncio
from functools import partial
from typing import Any, Final, NamedTuple

from aiohttp import ClientError, ClientSession, ClientTimeout

from streams.sources.calling import SECONDS_MAX, until_answered
from streams.sources.errors import ApiAway, ApiRefuses
from streams.sources.vendor import Account

TOKEN_PATH: Final = "/services/oauth2/token"
KEYS: Final = ("client_id", "client_secret")


class Token(NamedTuple):
    """A session, and whose it is."""

    value: str
    instance_url: str
    organization_id: str


class Tokens:
    """The session of one source."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._known: Token | None = None
        self._asking = asyncio.Lock()

    async def current(self) -> Token:
        """The session that is known, or the first one; raises ApiError."""
        return await self.another_than(None)

    async def another_than(self, ended: Token | None) -> Token:
        """One that has not ended; raises ApiError."""
        async with self._asking:
            if self._known is None or self._known == ended:
                ask = partial(_new_token, self._account)
                self._known = await until_answered(ask, self._account.attempts_max)
            return self._known


async def _new_token(account: Account) -> Token:
    keys = {name: account.secrets[name][0] for name in KEYS}
    form = {"grant_type": "client_credentials", **keys}
    url = account.url.rstrip("/")
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=SECONDS_MAX)) as http,
            http.post(url + TOKEN_PATH, data=form) as answer,
        ):
            status, said = answer.status, await answer.json(content_type=None)
    except (TimeoutError, ClientError, ValueError) as problem:
        found = f"Salesforce, POST {TOKEN_PATH}: found no answer ({type(problem).__name__})"
        raise ApiAway(found) from problem
    if status >= 500:
        found = f"Salesforce, POST {TOKEN_PATH}: found {status}"
        raise ApiAway(found)
    if not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
        refused = (
            f"Salesforce, POST {TOKEN_PATH}: found {status}; the keys are not accepted: give "
            "the source those of a connected app with the client credentials flow"
        )
        raise ApiRefuses(refused)
    return Token(
        said["access_token"], str(said.get("instance_url") or url), _organization_id(said.get("id"))
    )


def _organization_id(said: Any) -> str:
    """It stands in the address of whoever logged in: …/id/ORGANIZATION/USER."""
    parts = said.split("/") if isinstance(said, str) else []
    return parts[-2] if len(parts) > 1 else ""
