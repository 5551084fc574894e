"""Who asks, and what may they see?

`touchline` may do everything, `reader` may read everything but what is about persons: that only
commands read, which leave a trace. Everybody else is an audience: a user `bi`, or `bi_` and a word,
who may read the views of the database of the same name. The engine knows no users, so whoever gets
past here is held by guard.py and by readonly.
"""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from touchline.local.warehouse.errors import Refusal


@dataclass(frozen=True, slots=True)
class User:
    """`only` is the one database that the user may read; empty for all that are not `hidden`."""

    name: str
    is_read_only: bool = True
    only: str = ""
    hidden: frozenset[str] = frozenset()


AUDIENCE = re.compile(r"bi(_[a-z0-9_]+)?")
PERSONAL = frozenset({"strain"})
USERS = {
    user.name: user
    for user in (User("touchline", is_read_only=False), User("reader", hidden=PERSONAL))
}


def user_named(name: str) -> User | None:
    return USERS.get(name) or (User(name, only=name) if AUDIENCE.fullmatch(name) else None)


class CredentialsMissing(Refusal):
    """Nobody said who they are; a browser or a spreadsheet then asks its user."""

    def __init__(self) -> None:
        super().__init__(516, "REQUIRED_PASSWORD", "Credentials are missing.")


def passwords_in(file: Path) -> Mapping[str, str]:
    return {str(name): str(password) for name, password in json.loads(file.read_text()).items()}


def authenticated(
    passwords: Mapping[str, str], headers: Mapping[str, str], query: Mapping[str, str]
) -> User:
    """The user whose name and password came along, in a header or the URL."""
    name, password = credentials(headers, query)
    expected = passwords.get(name, "")
    # Compared even for an unknown name, so that the time taken tells nothing.
    is_right = hmac.compare_digest(password.encode(), expected.encode())
    user = user_named(name)
    if user is None or not expected or not is_right:
        raise Refusal(
            516,
            "AUTHENTICATION_FAILED",
            f"{name}: Authentication failed: password is incorrect, "
            "or there is no user with such name.",
        )
    return user


def credentials(headers: Mapping[str, str], query: Mapping[str, str]) -> tuple[str, str]:
    if basic := headers.get("Authorization", "").partition("Basic ")[2]:
        try:
            name, _, password = base64.b64decode(basic, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise CredentialsMissing from error
        return name, password
    name = headers.get("X-ClickHouse-User") or query.get("user", "")
    if not name:
        raise CredentialsMissing
    return name, headers.get("X-ClickHouse-Key") or query.get("password", "")
