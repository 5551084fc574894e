"""Does a webhook come from the one who holds the secret?

Eight ways in which systems prove it, each in constant time, against each of the secrets that may
count. What is signed is signed on the raw bytes; what bears the time of sending is refused when
that is more than five minutes away.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, get_args
from urllib.parse import parse_qs, urlsplit

from events.body import parsed
from events.errors import UndecodableEvent
from streams.sources.vendor import Secrets, WebhookRequest
from streams.sources.webhook.cells import at

Scheme = Literal["hmac", "basic", "bearer", "standard", "timed", "close", "url", "body"]
SCHEMES: Final[tuple[str, ...]] = get_args(Scheme)
TOLERANCE: Final = timedelta(minutes=5)
_WHSEC: Final = "whsec_"
_SIGNATURE_LENGTHS: Final = {64, 44, 43}
"""Of SHA-256 in hex, in base64 and in base64 without its last sign."""


def is_proved(scheme: str, header: str | None, request: WebhookRequest, secrets: Secrets) -> bool:
    """Whether one of the secrets proves it; `header` bears the signature where the scheme asks."""
    known = [secret for secret in secrets.get(scheme, ()) if secret]
    prove = _PROOFS[scheme]
    return any([prove(request, secret, header) for secret in known])


def _basic(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """`name:password`, by HTTP Basic."""
    try:
        told = base64.b64decode(_authorization(request, "basic"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return _equal(told, secret.encode())


def _bearer(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """A token in the header Authorization, or alone in a header of its own."""
    told = request.headers.get(header, "") if header else _authorization(request, "bearer")
    return _equal(told.encode(), secret.encode())


def _hmac(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """HMAC-SHA256 of the body, in hex or base64, also after `sha256=`."""
    told = request.headers.get(header or "", "").strip().removeprefix("sha256=")
    return _is_signature(told, hmac.digest(secret.encode(), request.body, sha256))


def _timed(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """`t=seconds,v1=hex` over `seconds.body`, as Stripe and Calendly write it."""
    parts = [part.partition("=") for part in request.headers.get(header or "", "").split(",")]
    time = next((value for name, _, value in parts if name.strip() == "t"), "")
    signed = hmac.digest(secret.encode(), time.encode() + b"." + request.body, sha256)
    told = (value for name, _, value in parts if name.strip() == "v1")
    return _is_now(time, request.at) and _any_signature(told, signed)


def _standard(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """Standard Webhooks 1.0."""
    id, time = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    try:
        key = base64.b64decode(secret.removeprefix(_WHSEC), validate=True)
    except (binascii.Error, ValueError):
        return False
    signed = hmac.digest(key, f"{id}.{time}.".encode() + request.body, sha256)
    listed = request.headers.get("webhook-signature", "").split(" ")
    told = (each.removeprefix("v1,") for each in listed if each.startswith("v1,"))
    return bool(id) and _is_now(time, request.at) and _any_signature(told, signed)


def _close(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """Close: hex over timestamp and body, by a key that is hex itself."""
    time = request.headers.get("close-sig-timestamp", "")
    try:
        key = bytes.fromhex(secret)
    except ValueError:
        return False
    signed = hmac.digest(key, time.encode() + request.body, sha256)
    return _is_now(time, request.at) and _is_signature(
        request.headers.get("close-sig-hash", ""), signed
    )


def _url(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """A token in the address that was called, of systems that can do no more."""
    told = parse_qs(urlsplit(request.url).query).get(header or "", [])
    return any([_equal(each.encode(), secret.encode()) for each in told])


def _body(request: WebhookRequest, secret: str, header: str | None) -> bool:
    """A token in the body, in each of its objects, as Microsoft Graph repeats it."""
    try:
        found = at(parsed(request.body), header or "")
    except UndecodableEvent:
        return False
    told = found if isinstance(found, list) else [found]
    are_equal = [_equal(str(each).encode(), secret.encode()) for each in told]
    return bool(told) and all(are_equal)


def _authorization(request: WebhookRequest, scheme: str) -> str:
    told, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if told.lower() == scheme else ""


def _equal(told: bytes, known: bytes) -> bool:
    """Of one length, so that comparing tells nothing of either."""
    return hmac.compare_digest(sha256(told).digest(), sha256(known).digest())


def _any_signature(told: Iterable[str], signed: bytes) -> bool:
    return any([_is_signature(each, signed) for each in told])


def _is_signature(told: str, signed: bytes) -> bool:
    if len(told) not in _SIGNATURE_LENGTHS or not told.isascii():
        return False
    in_hex, in_base64 = signed.hex(), base64.b64encode(signed).decode()
    spellings = (in_hex, in_base64, in_base64.rstrip("="))
    is_hex = len(told) == len(in_hex)
    return any([hmac.compare_digest(told.lower() if is_hex else told, each) for each in spellings])


def _is_now(time: str, at: datetime) -> bool:
    if not (time.isascii() and time.isdecimal() and len(time) <= 12):
        return False
    return abs(at.timestamp() - int(time)) <= TOLERANCE.total_seconds()


_PROOFS: Final[Mapping[str, Callable[[WebhookRequest, str, str | None], bool]]] = {
    "hmac": _hmac,
    "basic": _basic,
    "bearer": _bearer,
    "standard": _standard,
    "timed": _timed,
    "close": _close,
    "url": _url,
    "body": _body,
}
