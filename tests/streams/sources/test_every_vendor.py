"""Is each vendor that calls answered in time, and never before what it said is in the log?

Two hundred at once of each, proved in the vendor's own way; then with a broker that says nothing.
"""

import asyncio
import base64
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import urlencode

import pytest

from streams.outbox import SECONDS_MAX as OUTBOX_SECONDS_MAX
from streams.sources.hubspot.endpoint import signature
from streams.sources.known import Source
from streams.sources.vendor import WebhookRequest
from streams.sources.vendors import VENDORS
from tests.conftest import silent
from tests.streams.border import PUBLIC_URL, Border, serving, set_up
from tests.streams.given import Ground, clock
from tests.streams.sources.specimens import specimens
from touchline.local.runtime import Runtime

AT_ONCE = 200
# HubSpot gives up first; Pipedrive and Microsoft Graph wait for ten seconds. Seconds of this
# process, caller and collector together: how long others keep it waiting says nothing of it.
SECONDS_MAX = 5.0
WAITED_SECONDS = 0.5
CALLING = sorted(name for name, vendor in VENDORS.items() if vendor.endpoint)
KEYS = {"standard": "whsec_" + base64.b64encode(b"s" * 32).decode(), "close": "ab" * 32}
UNGUESSED = "random"
PLAIN = "touchline:a long and random secret"


@dataclass
class Acknowledged:
    """How often the broker has acknowledged a delivery, as the collector passes by."""

    count: int = 0
    answered: Counter[str] = field(default_factory=Counter)

    def __call__(self, point: str) -> None:
        self.count += point == "collector.acknowledged"


@pytest.fixture
def acknowledged() -> Acknowledged:
    return Acknowledged()


@pytest.fixture
async def border(own: Ground, tmp_path: Path, acknowledged: Acknowledged) -> AsyncIterator[Border]:
    async with serving(own, tmp_path, crash_point=acknowledged) as running:
        set_up_all(own, tmp_path)
        yield running


def set_up_all(own: Ground, folder: Path) -> None:
    for name in (*KEYS, "plain"):
        (folder / name).write_text(KEYS.get(name, PLAIN))
    set_up(folder, **{name: source(own, folder, name) for name in CALLING})


def source(own: Ground, folder: Path, vendor: str) -> Source:
    endpoint = VENDORS[vendor].endpoint
    assert endpoint
    place = {name: [f"file:{folder / held_in(name)}"] for name in endpoint.secrets}
    path = UNGUESSED if endpoint.is_unsigned else ""
    return Source(tenant_id=own.tenant, vendor=vendor, secrets=place, path=path)


def held_in(secret: str) -> str:
    return secret if secret in KEYS else "plain"


def said(vendor: str) -> bytes:
    """Something that the vendor says."""
    if vendor == "cloudevents":
        return b'{"specversion": "1.0", "id": "1", "source": "own", "type": "deal.won"}'
    if vendor == "pipedrive":
        return b'{"meta": {"entity": "deal", "entity_id": "10", "action": "change"}}'
    record: dict[str, Any] = next(iter(specimens(VENDORS[vendor]).values())).record
    if vendor == "outlook":
        record = record | {"value": [each | {"clientState": PLAIN} for each in record["value"]]}
    return json.dumps([record] if vendor == "hubspot" else record).encode()


def proved(vendor: str, body: bytes) -> tuple[str, Mapping[str, str]]:
    """Where the vendor calls, and the headers by which it proves who it is."""
    path, seconds = f"/v1/sources/{vendor}", str(int(clock().timestamp()))
    headers: dict[str, str] = {}
    match vendor:
        case "hubspot":
            at = seconds + "000"
            request = WebhookRequest("POST", PUBLIC_URL + path, {}, body, clock())
            headers["X-HubSpot-Signature-v3"] = signature(PLAIN, request, at).decode()
            headers["X-HubSpot-Request-Timestamp"] = at
        case "pipedrive":
            path += f"/{UNGUESSED}"
            headers["Authorization"] = f"Basic {base64.b64encode(PLAIN.encode()).decode()}"
        case "instantly":
            headers["Authorization"] = f"Bearer {PLAIN}"
        case "cloudevents":
            told = hmac.digest(b"s" * 32, f"m1.{seconds}.".encode() + body, sha256)
            headers |= {"webhook-id": "m1", "webhook-timestamp": seconds}
            headers["webhook-signature"] = f"v1,{base64.b64encode(told).decode()}"
        case "close":
            key = bytes.fromhex(KEYS["close"])
            headers["close-sig-timestamp"] = seconds
            headers["close-sig-hash"] = hmac.digest(key, seconds.encode() + body, sha256).hex()
        case "stripe" | "calendly":
            told = hmac.digest(PLAIN.encode(), f"{seconds}.".encode() + body, sha256)
            name = {"calendly": "calendly-webhook-signature"}.get(vendor, "stripe-signature")
            headers[name] = f"t={seconds},v1={told.hex()}"
        case "gmail" | "gong" | "smartlead":
            path += f"?{urlencode({'key': PLAIN})}"
    return path, headers


async def delivered(border: Border, vendor: str) -> int:
    body = said(vendor)
    path, headers = proved(vendor, body)
    async with border.http.post(border.url + path, data=body, headers=headers) as answer:
        return answer.status


async def test_two_hundred_at_once_of_each_are_answered_in_time_and_only_once_they_are_in_the_log(
    border: Border, acknowledged: Acknowledged
) -> None:
    async def one(vendor: str) -> int:
        status = await delivered(border, vendor)
        acknowledged.answered[vendor] += 1
        assert acknowledged.answered.total() <= acknowledged.count
        return status

    lasted = {}
    for vendor in CALLING:
        begun_at = process_time()
        answers = await asyncio.gather(*(one(vendor) for _ in range(AT_ONCE)))
        assert set(answers) == {200}, vendor
        lasted[vendor] = process_time() - begun_at
    assert {vendor: seconds for vendor, seconds in lasted.items() if seconds >= SECONDS_MAX} == {}
    in_the_log = Counter(each.source for each in border.deliveries())
    assert in_the_log == dict.fromkeys(CALLING, AT_ONCE)


async def test_while_the_broker_says_nothing_each_is_told_in_time_to_come_again(
    own: Ground, tmp_path: Path, stack: Runtime
) -> None:
    async with serving(own, tmp_path, seconds_max=WAITED_SECONDS) as border:
        set_up_all(own, tmp_path)
        assert await delivered(border, "stripe") == 200
        with silent(stack, "broker"):
            begun_at = process_time()
            answers = await asyncio.gather(*(delivered(border, vendor) for vendor in CALLING))
            assert OUTBOX_SECONDS_MAX + process_time() - begun_at < SECONDS_MAX
    assert dict(zip(CALLING, answers, strict=True)) == dict.fromkeys(CALLING, 503)


async def test_a_vendor_that_asks_whether_anybody_is_there_is_answered_with_what_it_said(
    border: Border,
) -> None:
    asked = "Validation: Testing client application reachability & <b>more</b>"
    query = urlencode({"validationToken": asked})
    async with border.http.post(f"{border.url}/v1/sources/outlook?{query}") as answer:
        assert (answer.status, await answer.text()) == (200, asked)
        assert answer.content_type == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    long = urlencode({"validationToken": "x" * 2_001})
    for path in (f"stripe?{query}", f"unknown?{query}", f"outlook?{long}", "outlook"):
        async with border.http.post(f"{border.url}/v1/sources/{path}") as refused:
            assert refused.status == 401
    async with border.http.post(f"{border.url}/v1/sources/outlook?{query}", data=b"{}") as refused:
        assert refused.status == 401
    assert border.deliveries() == []


async def test_an_address_that_was_guessed_is_no_address_whatever_the_password(
    border: Border,
) -> None:
    body = said("pipedrive")
    _, headers = proved("pipedrive", body)
    for path in ("", "/", "/other", f"/{UNGUESSED}/", f"/{UNGUESSED.upper()}"):
        url = f"{border.url}/v1/sources/pipedrive{path}"
        async with border.http.post(url, data=body, headers=headers) as answer:
            assert (answer.status, await answer.json()) == (401, {"error": "not proved"})
    assert border.deliveries() == []
