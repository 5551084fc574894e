"""Who is let in, by each way of proving it?"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from streams.sources.vendor import WebhookRequest
from streams.sources.webhook.proof import is_proved

BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)
OLD, NEW = "an old and long secret", "a new and long secret"


def request(
    body: bytes = BODY, at: datetime = AT, url: str = "https://x.example/in", **headers: str
) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(method="POST", url=url, headers=named, body=body, at=at)


# The vector of the specification of Standard Webhooks.
STANDARD = {
    "webhook_id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook_timestamp": "1614265330",
    "webhook_signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
WHSEC = {"standard": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}


def signed(secret: bytes, text: bytes) -> str:
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def test_the_vector_of_standard_webhooks_is_let_in() -> None:
    assert is_proved("standard", None, request(**STANDARD), WHSEC)
    both = {**STANDARD, "webhook_signature": f"v1,wrong {STANDARD['webhook_signature']}"}
    assert is_proved("standard", None, request(**both), WHSEC)


@pytest.mark.parametrize("at", [1614265330 - 301, 1614265330 + 301])
def test_what_was_sent_at_another_time_is_turned_away(at: int) -> None:
    later = request(at=datetime.fromtimestamp(at, UTC), **STANDARD)
    assert not is_proved("standard", None, later, WHSEC)
    header = {"stripe_signature": f"t=1614265330,v1={signed(b's', b'1614265330.' + BODY)}"}
    there = request(at=datetime.fromtimestamp(at, UTC), **header)
    assert not is_proved("timed", "stripe-signature", there, {"timed": ["s"]})


@pytest.mark.parametrize("place", range(len(BODY)))
def test_a_body_with_one_other_byte_is_turned_away(place: int) -> None:
    body = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
    assert not is_proved("standard", None, request(body, **STANDARD), WHSEC)
    header = {"stripe_signature": f"t=1614265330,v1={signed(b's', b'1614265330.' + BODY)}"}
    assert not is_proved("timed", "stripe-signature", request(body, **header), {"timed": ["s"]})
    header = {"x_signature": signed(b"s", BODY)}
    assert not is_proved("hmac", "x-signature", request(body, **header), {"hmac": ["s"]})


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_two_secrets_count_while_one_is_changed(secret: str) -> None:
    known = [OLD, NEW]
    in_hex = signed(secret.encode(), BODY)
    in_base64 = base64.b64encode(bytes.fromhex(in_hex)).decode()
    for told in (in_hex, f"sha256={in_hex}", in_hex.upper(), in_base64, in_base64.rstrip("=")):
        assert is_proved("hmac", "x-signature", request(x_signature=told), {"hmac": known})
    timed = f"t=1614265330,v1={signed(secret.encode(), b'1614265330.' + BODY)},v0=x"
    assert is_proved("timed", "stripe-signature", request(stripe_signature=timed), {"timed": known})
    token = request(authorization=f"Bearer {secret}")
    assert is_proved("bearer", None, token, {"bearer": known})
    assert is_proved("bearer", "x-token", request(x_token=secret), {"bearer": known})
    basic = base64.b64encode(f"touchline:{secret}".encode()).decode()
    said = request(authorization=f"Basic {basic}")
    assert is_proved("basic", None, said, {"basic": [f"touchline:{each}" for each in known]})
    url = f"https://x.example/in?key={secret.replace(' ', '%20')}"
    assert is_proved("url", "key", request(url=url), {"url": known})
    body = b'{"value": [{"clientState": "%s"}]}' % secret.encode()
    assert is_proved("body", "value.*.clientState", request(body), {"body": known})


def test_close_signs_time_and_body_by_a_key_in_hex() -> None:
    key = "47c426eb824814447c0158c01804b0b6"
    told = {
        "close_sig_timestamp": "1614265330",
        "close_sig_hash": signed(bytes.fromhex(key), b"1614265330" + BODY),
    }
    assert is_proved("close", None, request(**told), {"close": [key]})
    assert not is_proved("close", None, request(BODY + b" ", **told), {"close": [key]})
    assert not is_proved("close", None, request(**told), {"close": ["no hex"]})


def test_every_object_of_a_body_bears_the_token() -> None:
    body = b'{"value": [{"clientState": "s"}, {"clientState": "t"}]}'
    assert not is_proved("body", "value.*.clientState", request(body), {"body": ["s"]})
    assert not is_proved("body", "value.*.clientState", request(b'{"value": []}'), {"body": ["s"]})
    assert not is_proved("body", "value.*.clientState", request(b"no JSON"), {"body": ["s"]})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Basic ???"},
        {"authorization": "Bearer "},
        {"x_signature": ""},
        {"x_signature": "é" * 64},
        {"x_signature": "t=,v1="},
        {"x_signature": "t=" + "9" * 30 + ",v1=" + "0" * 64},
        {"webhook_id": "", "webhook_timestamp": "1614265330", "webhook_signature": "v1,"},
    ],
)
@pytest.mark.parametrize(
    "scheme", ["hmac", "basic", "bearer", "standard", "timed", "close", "url", "body"]
)
def test_without_a_proof_nobody_is_let_in(scheme: str, headers: dict[str, str]) -> None:
    for secrets in ({}, {scheme: []}, {scheme: [""]}, {scheme: ["a secret"]}):
        assert not is_proved(scheme, "x-signature", request(**headers), secrets)
