"""Is an event the same after a trip as bytes, and are bytes that are no event refused?"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.catalogue import PAYLOADS
from events.codec import decode, decode_payload, encode, encode_payload, reread_payload
from events.deal import DealCreated
from events.envelope import Envelope
from events.errors import (
    MalformedEvent,
    NewerSchema,
    OversizedEvent,
    UndecodableEvent,
    UnknownEventType,
)
from events.payload import Payload
from tests.strategies import envelopes

WON: dict[str, Any] = {
    "event_id": "0b5c8a5e-3f0e-5a53-8f4e-3c3f6d1f2a10",
    "id": "1",
    "source": "/crm",
    "type": "deal.won",
    "schema_version": 1,
    "tenant_id": "main",
    "subject": "deal/D1",
    "occurred_at": "2026-03-02T12:30:00.000Z",
    "recorded_at": "2026-03-02T12:30:01.000Z",
    "data": {"deal_id": "D1", "amount": "5000", "currency": "EUR"},
}


def won(**changes: object) -> bytes:
    return json.dumps(WON | changes).encode()


@pytest.mark.parametrize("name", PAYLOADS)
def test_event_survives_the_trip(name: str) -> None:
    @settings(max_examples=20)
    @given(told=envelopes(name))
    def survives(told: Envelope) -> None:
        assert decode(encode(told)) == told
        assert encode(decode(encode(told))) == encode(told)
        assert f'"data":{encode_payload(told.data)}}}'.encode() in encode(told)
        written = encode_payload(told.data)
        assert reread_payload(name, 1, written) == decode_payload(name, 1, written) == told.data

    survives()


def test_text_of_another_version_is_reread_as_any_other() -> None:
    with pytest.raises(NewerSchema):
        reread_payload("deal.won", 2, '{"deal_id": "D1"}')


@given(value=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(value: bytes) -> None:
    with pytest.raises(UndecodableEvent):
        decode(value)


Told = TypeVar("Told")


def outcome(reading: Callable[[], Told]) -> Told | UndecodableEvent:
    try:
        return reading()
    except UndecodableEvent as refusal:
        return refusal


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(field=st.sampled_from(sorted(Envelope.model_fields)), found=JSON)
def test_any_value_in_any_field_is_read_or_refused(field: str, found: object) -> None:
    told = outcome(lambda: decode(won(**{field: found})))
    if isinstance(told, Envelope):
        assert decode(encode(told)) == told
    else:
        assert str(told) == f"{told.where}: found {told.found}, expected {told.expected}"


@given(field=st.sampled_from(sorted(DealCreated.model_fields)), found=JSON)
def test_any_value_in_the_data_is_read_or_refused(field: str, found: object) -> None:
    data = {"deal_id": "D1", "pipeline": "new", "stage": "first", field: found}
    told = outcome(lambda: decode_payload("deal.created", 1, json.dumps(data)))
    if isinstance(told, Payload):
        assert decode_payload("deal.created", 1, encode_payload(told)) == told
    else:
        assert told.where == "body" or told.where.startswith("data.")


def test_two_spellings_of_one_event_are_the_same_bytes() -> None:
    spelt = won(
        occurred_at="2026-03-02T13:30:00.000999+01:00",
        data={"currency": "EUR", "deal_id": "D1", "amount": "005000.00"},
        rep_id=None,
    )
    assert encode(decode(spelt)) == encode(decode(won()))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (won(id=7), "id: found 7, expected a valid string"),
        (won(id=""), "id: found '', expected at least 1 character"),
        (won(id="a\nb"), r"id: found 'a\nb', expected no control characters"),
        (won(colour="red"), "colour: found 'red', expected no field of this name"),
        (won(backfill="yes"), "backfill: found 'yes', expected a valid boolean"),
        (won(actor="robot"), "actor: found 'robot', expected 'human' or 'automation'"),
        (won(type=None), "type: found None, expected a type such as 'deal.won'"),
        (won(schema_version=0), "schema_version: found 0, expected a whole number from 1 on"),
        (won(schema_version=True), "schema_version: found True, expected a whole number from 1 on"),
        (won(schema_version="1"), "schema_version: found '1', expected a whole number from 1 on"),
        (won(data=None), "data: found None, expected a JSON object"),
        (won(data={}), "data.deal_id: found nothing, expected a value"),
        (
            won(data={"deal": "D1"}),
            "data.deal_id: found nothing, expected a value (and 1 more)",
        ),
        (
            won(occurred_at="2026-03-02T12:30:00"),
            "occurred_at: found '2026-03-02T12:30:00', "
            "expected a time with its zone, such as '2017-03-01T09:30:00Z'",
        ),
        (
            won(data={"deal_id": "D1", "amount": "1"}),
            "data.currency: found None, expected a currency beside the amount",
        ),
        (
            won(time_precision="day"),
            "occurred_at: found '2026-03-02T12:30:00.000Z', expected midnight UTC of a day",
        ),
        (
            won(time_precision="none"),
            "occurred_at: found '2026-03-02T12:30:00.000Z', expected no time, as it is undated",
        ),
        (b"null", "event: found None, expected a JSON object"),
        (b"[]", "event: found [], expected a JSON object"),
    ],
)
def test_malformed_event_is_refused_with_place_finding_and_expectation(
    value: bytes, message: str
) -> None:
    with pytest.raises(MalformedEvent) as refused:
        decode(value)
    assert str(refused.value) == message


def test_long_finding_is_cut_in_the_message() -> None:
    with pytest.raises(MalformedEvent) as refused:
        decode(won(data={"deal_id": "D" * 5000}))
    assert refused.value.found == "'" + "D" * 79 + "…"


def test_unknown_type_is_refused_by_its_name() -> None:
    with pytest.raises(
        UnknownEventType, match=r"type: found 'deal\.sighed', expected .* /schemas "
    ) as refused:
        decode(won(type="deal.sighed"))
    assert refused.value.type == "deal.sighed"


def test_event_from_a_newer_touchline_is_told_apart_from_a_broken_one() -> None:
    with pytest.raises(NewerSchema) as refused:
        decode(won(schema_version=2, data={"something": "new"}))
    assert (refused.value.type, refused.value.schema_version) == ("deal.won", 2)
    assert refused.value.known_version == 1


def test_event_that_no_reader_would_take_is_not_written() -> None:
    names = [f"{number:04}" + "\u6f22" * 196 for number in range(1000)]
    told = decode(won(type="deal.created", data={"deal_id": "D1", "pipeline": "p", "stage": "s"}))
    crowd = told.data.model_copy(
        update={
            "prospect_ids": tuple(names),
            "attributes": {name: "\u6f22" * 1000 for name in names[:200]},
        }
    )
    with pytest.raises(OversizedEvent, match=r"body: found 1,\d{3},\d{3} bytes, expected at most"):
        encode(told.model_copy(update={"data": crowd}))


def test_envelope_cannot_carry_data_of_another_type() -> None:
    told = decode(won())
    fields = dict(told) | {"type": "deal.lost"}
    with pytest.raises(ValueError, match=r"\('deal.won', 1\), as the data is"):
        Envelope(**fields)


def test_equal_payloads_have_one_hash() -> None:
    told = [{"a": "1", "b": "2"}, {"b": "2", "a": "1"}]
    payloads = {
        DealCreated(deal_id="D1", pipeline="p", stage="s", attributes=attributes)
        for attributes in told
    }
    assert len(payloads) == 1
