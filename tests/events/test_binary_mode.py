"""Is an event in binary mode the one that it is in structured mode?"""

import json
from urllib.parse import quote

import pytest
from cloudevents.core.bindings.http import to_binary_event
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given, settings

from events.binary_mode import is_binary_mode, structured
from events.body import parsed
from events.cloudevents import from_cloudevent, to_cloudevent
from events.envelope import Envelope
from events.errors import MalformedEvent
from tests.strategies import envelopes

TYPE = (b"content-type", b"application/json")


def told(*headers: tuple[bytes, bytes], body: bytes = b"{}") -> dict[str, object]:
    found: dict[str, object] = json.loads(structured([*headers, TYPE], body, is_json=True))
    return found


@settings(max_examples=40)
@given(event=envelopes())
def test_headers_and_body_tell_what_the_structured_event_tells(event: Envelope) -> None:
    sent = to_cloudevent(event)
    body = json.dumps(sent.pop("data")).encode()
    headers = [
        (f"ce-{name}".encode(), quote(json.dumps(value) if value is True else str(value)).encode())
        for name, value in sent.items()
        if name != "datacontenttype"
    ]
    back = from_cloudevent(
        parsed(structured([TYPE, *headers], body, is_json=True)),
        tenant_id=event.tenant_id,
        recorded_at=event.recorded_at,
    )
    assert back == event


def test_what_the_official_client_writes_is_read() -> None:
    attributes = {"id": 'Zoë "1" 100%', "source": "crm", "type": "deal.won", "repid": "Jürgen"}
    message = to_binary_event(CloudEvent(attributes | {"specversion": "1.0"}, {"deal_id": "D1"}))
    headers = [(name.lower().encode(), value.encode()) for name, value in message.headers.items()]
    assert is_binary_mode(headers)
    sent = json.loads(structured(headers, bytes(message.body), is_json=True))
    assert sent.items() >= attributes.items()
    assert sent["data"] == {"deal_id": "D1"}


def test_a_request_without_attributes_is_not_in_binary_mode() -> None:
    assert not is_binary_mode([TYPE, (b"accept", b"*/*")])


@pytest.mark.parametrize(
    ("value", "attribute"),
    [
        (b"Z%C3%BCrich", "Zürich"),
        (b'"a \\"quoted\\" one"', 'a "quoted" one'),
        (b'say "no"', 'say "no"'),
        (b"100%", "100%"),
        (b"true", "true"),
    ],
    ids=str,
)
def test_a_header_is_read_as_the_binding_to_http_says(value: bytes, attribute: str) -> None:
    assert told((b"ce-subject", value))["subject"] == attribute


@pytest.mark.parametrize(("value", "is_backfill"), [(b"true", True), (b"false", False)])
def test_a_boolean_of_a_header_is_one(value: bytes, is_backfill: bool) -> None:
    assert told((b"ce-backfill", value))["backfill"] is is_backfill


def test_a_boolean_that_is_none_stays_as_it_was_told() -> None:
    assert told((b"ce-backfill", b"yes"))["backfill"] == "yes"


def test_the_order_of_the_headers_changes_nothing() -> None:
    headers = [(b"ce-id", b"1"), (b"ce-type", b"deal.won"), TYPE]
    assert structured(headers, b"{}", is_json=True) == structured(
        headers[::-1], b"{}", is_json=True
    )


def test_an_attribute_told_twice_is_refused() -> None:
    twice = [(b"ce-id", b"1"), (b"ce-id", b"2")]
    with pytest.raises(MalformedEvent, match="id: found this key twice"):
        parsed(structured(twice, b"{}", is_json=True))


def test_a_header_that_is_no_utf_8_is_refused() -> None:
    with pytest.raises(MalformedEvent, match="half of a surrogate pair"):
        parsed(structured([(b"ce-id", b"%FF")], b"{}", is_json=True))


def test_a_body_that_is_no_json_cannot_pass_for_attributes() -> None:
    sly = b'{},"rep_id":"R1"'
    assert json.loads(structured([TYPE], sly, is_json=False)) == {
        "datacontenttype": "application/json",
        "data_base64": "e30sInJlcF9pZCI6IlIxIg==",
    }
