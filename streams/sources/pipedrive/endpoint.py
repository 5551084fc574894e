"""Does a webhook come from Pipedrive, and of which object does it tell?

Pipedrive signs nothing: it only says name and password by HTTP Basic, at an address that nobody
guesses. The password ought to be long and random. Both are compared whole and in constant time,
against each of the two that may count.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from streams.sources.fields import Unreadable, table, word
from streams.sources.telling import Untold
from streams.sources.vendor import Item, Secrets, WebhookRequest

BASIC: Final = "basic"
"""The secret `name:password`, as the webhook was set up with."""
KIND: Final = "webhook"


def is_proved(request: WebhookRequest, secrets: Secrets) -> bool:
    """Whether name and password are those of the webhook."""
    told = _digest(_credentials(request.headers.get("authorization", "")))
    known = [_digest(secret.encode()) for secret in secrets.get(BASIC, ()) if secret]
    return any([hmac.compare_digest(each, told) for each in known])


def items(body: Any) -> Iterator[Item | Untold]:
    """The one change that a webhook bears."""
    if not isinstance(body, dict):
        yield Untold(f"body: found {type(body).__name__}, expected a webhook of Pipedrive")
        return
    try:
        meta = table(body, "meta")
        is_second = "entity" in meta
        entity = word(meta, "entity" if is_second else "object")
        id = word(meta, "entity_id" if is_second else "id")
    except Unreadable as problem:
        yield Untold(str(problem), body)
        return
    if entity is None or id is None:
        expected = "a webhook of version 2.0 or 1.0"
        yield Untold(f"meta: found no entity and id, expected {expected}", body)
    else:
        yield Item(KIND, f"{entity}/{id}", body)


def _credentials(header: str) -> bytes:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _digest(text: bytes) -> bytes:
    """Of one length, so that comparing tells nothing of it."""
    return sha256(text).digest()
