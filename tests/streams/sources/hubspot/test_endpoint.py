"""Is a request from HubSpot known by its signature, and is every other refused?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from events.errors import MalformedEvent
from streams.sources.hubspot.endpoint import is_proved, items
from streams.sources.telling import Untold
from streams.sources.vendor import Item, WebhookRequest

SECRET = "touchline-test-secret"
SECRETS = {"secret": [SECRET]}
URL = "https://ingest.example.com/v1/hubspot/33"
BODY = (
    b'[{"eventId":100,"subscriptionId":1,"portalId":33,"appId":7,"occurredAt":1762128000000,'
    b'"subscriptionType":"deal.propertyChange","attemptNumber":0,"objectId":8,'
    b'"propertyName":"dealstage","propertyValue":"closedwon","changeSource":"CRM_UI",'
    b'"sourceId":"userId:12"}]'
)
SIGNED = "JuvwdDNY+/gZ5J57xIbeUdV63dUddPQVWUlu8Z7xybg="
AT = "1762128001000"
NOW = datetime.fromtimestamp(1762128001, UTC)


def request(
    body: bytes = BODY,
    *,
    url: str = URL,
    signed: str = SIGNED,
    at: str = AT,
    now: datetime = NOW,
    method: str = "POST",
) -> WebhookRequest:
    headers = {"x-hubspot-signature-v3": signed, "x-hubspot-request-timestamp": at}
    return WebhookRequest(method, url, headers, body, now)


def test_what_hubspot_signed_is_proved() -> None:
    assert is_proved(request(), SECRETS)


@pytest.mark.parametrize(
    ("at", "signed"),
    [
        ("1693657560000", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        ("1700000300000", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    ],
)
def test_what_the_vendors_own_library_signs_is_proved(at: str, signed: str) -> None:
    told = request(
        b"{'example_field':'example_value'}",
        url="https://www.example.com/webhook_uri",
        signed=signed,
        at=at,
        now=datetime.fromtimestamp(int(at) / 1000, UTC),
    )
    assert is_proved(told, {"secret": ["yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"]})


def test_an_address_is_signed_with_some_of_its_characters_decoded() -> None:
    signed = "T8iLk36MtS7zRvR7Jr47p6uBincBttIRKRLzXmWKGPA="
    told = request(b"[]", url=f"{URL}?x=a%3Ab%20c", signed=signed)
    assert is_proved(told, SECRETS)
    assert is_proved(replace(told, url=f"{URL}?x=a%3ab%20c#part"), SECRETS)
    assert not is_proved(replace(told, url=f"{URL}?x=a:b c"), SECRETS)


def test_while_a_secret_is_changed_both_are_good() -> None:
    assert is_proved(request(), {"secret": ["the new one", SECRET]})
    assert is_proved(request(), {"secret": [SECRET, "the old one"]})
    assert not is_proved(request(), {"secret": ["another", "a third"]})


def test_one_other_byte_anywhere_proves_nothing() -> None:
    for place in range(len(BODY)):
        other = bytes([BODY[place] ^ 1])
        assert not is_proved(request(BODY[:place] + other + BODY[place + 1 :]), SECRETS)


@pytest.mark.parametrize(
    "told",
    [
        request(method="PUT"),
        request(url=URL + "4"),
        request(at="1762128001001"),
        request(signed=""),
        request(signed=SIGNED[:-1]),
        request(signed="ä" + SIGNED[1:]),
        request(at=""),
        request(at="-1762128001000"),
        request(at="9" * 400),
        replace(request(), headers={}),
    ],
    ids=[
        "another method",
        "another address",
        "another time",
        "no signature",
        "half a signature",
        "not ascii",
        "no time",
        "a time before time",
        "a time after time",
        "no header",
    ],
)
def test_another_request_proves_nothing(told: WebhookRequest) -> None:
    assert not is_proved(told, SECRETS)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_request_that_is_replayed_later_or_comes_from_the_future_is_refused(seconds: int) -> None:
    assert not is_proved(request(now=NOW + timedelta(seconds=seconds)), SECRETS)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_clock_may_be_five_minutes_off(seconds: int) -> None:
    assert is_proved(request(now=NOW + timedelta(seconds=seconds)), SECRETS)


def test_the_older_signatures_are_refused() -> None:
    first = sha256(SECRET.encode() + BODY).hexdigest()
    second = sha256(SECRET.encode() + b"POST" + URL.encode() + BODY).hexdigest()
    for older in (first, second):
        assert not is_proved(replace(request(), headers={"x-hubspot-signature": older}), SECRETS)
        assert not is_proved(request(signed=older), SECRETS)


def test_a_batch_is_taken_apart_and_what_is_no_change_stops_no_neighbour() -> None:
    first, second, third = items([{"objectId": 8}, "x", {"fromObjectId": 9}])
    assert first == Item("change", "object/8", {"objectId": 8})
    assert isinstance(second, Untold)
    assert third == Item("change", "object/9", {"fromObjectId": 9})


def test_one_change_alone_is_a_batch_of_one() -> None:
    assert list(items({"objectId": 8})) == [Item("change", "object/8", {"objectId": 8})]


def test_another_body_is_refused_as_a_whole() -> None:
    with pytest.raises(MalformedEvent, match="an array of changes"):
        list(items("text"))
