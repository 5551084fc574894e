"""Is this HubSpot, and which changes does it tell of?

Signature v3: HMAC-SHA256 over method, address, raw body and time, not older than five minutes and
not as far ahead. The older signatures bear no time, could be replayed, and are refused. A request
brings up to a hundred changes, in no order.
"""

import base64
import hmac
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from events.errors import MalformedEvent
from streams.sources.telling import Untold
from streams.sources.vendor import Endpoint, Item, Secrets, WebhookRequest

SIGNATURE, TIMESTAMP = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
AGE_MAX: Final = timedelta(minutes=5)

_DECODED: Final = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
_ENCODED: Final = re.compile("|".join(_DECODED), re.IGNORECASE)
_MILLISECONDS: Final = re.compile("[0-9]{1,15}")


def is_proved(request: WebhookRequest, secrets: Secrets) -> bool:
    told, at = request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, "")
    if not _MILLISECONDS.fullmatch(at):
        return False
    age = request.at.timestamp() - int(at) / 1000
    signed = [signature(secret, request, at) for secret in secrets["secret"]]
    # Each is compared, so that the time of an answer does not tell which of them was the one.
    matches = [hmac.compare_digest(each, told.encode()) for each in signed]
    return any(matches) and abs(age) <= AGE_MAX.total_seconds()


def signature(secret: str, request: WebhookRequest, at: str) -> bytes:
    """What HubSpot writes into the header for this request at this time."""
    url = _ENCODED.sub(lambda found: _DECODED[found[0].upper()], request.url.partition("#")[0])
    source = b"".join([request.method.encode(), url.encode(), request.body, at.encode()])
    return base64.b64encode(hmac.digest(secret.encode(), source, "sha256"))


def items(body: Any) -> Iterator[Item | Untold]:
    """Each change on its own, under the object that it tells of."""
    changes = [body] if isinstance(body, dict) else body
    if not isinstance(changes, list):
        raise MalformedEvent(
            where="body", found=type(body).__name__, expected="an array of changes, as webhooks v3"
        )
    for change in changes:
        if isinstance(change, dict):
            yield Item("change", _key(change), change)
        else:
            yield Untold(f"change: found {type(change).__name__}, expected an object")


def _key(change: dict[str, Any]) -> str:
    """Both sides of an association tell of it; either object may be in another partition."""
    return f"object/{change.get('objectId', change.get('fromObjectId', ''))}"


ENDPOINT: Final = Endpoint(is_proved, items)
