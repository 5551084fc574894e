"""Is what was read fast the same as what is read with care, and nothing that care refuses?"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from events.body import BODY_BYTES_MAX
from events.catalogue import PAYLOADS
from events.codec import decode, encode, encode_payload, reread
from events.envelope import Envelope
from events.errors import UndecodableEvent
from events.spelling import spelt
from tests.faults.poison import KINDS
from tests.strategies import envelopes
from tests.streams.given import created, event

ANY = st.sampled_from(sorted(PAYLOADS)).flatmap(envelopes)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
BYTES = st.sampled_from([b'"', b"\\", b"{", b"}", b",", b"0", b"-", b" ", b"\x7f", b"\xc2\x80"])


def is_plain(told: Envelope) -> bool:
    """Whether its envelope has neither a letter beyond ASCII nor one that is written with `\\`."""
    head = encode(told)[: -len(encode_payload(told.data).encode())]
    return head.isascii() and b"\\" not in head


def is_read_alike_or_left(value: bytes) -> None:
    """Left for those who read with care, or read as they do."""
    if found := spelt(value):
        event = decode(value)
        assert found.event == event
        assert vars(found.event) == vars(event)
        assert found.data == encode_payload(event.data)


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_we_have_written_is_read_as_it_was_told(name: str) -> None:
    @settings(max_examples=20)
    @given(told=envelopes(name))
    def is_the_same(told: Envelope) -> None:
        assert (spelt(encode(told)) is not None) is is_plain(told)
        assert reread(encode(told)) == (told, encode_payload(told.data))
        is_read_alike_or_left(encode(told))

    is_the_same()


@given(told=ANY, data=st.data())
def test_no_bytes_are_read_otherwise_for_being_nearly_ours(
    told: Envelope, data: DataObject
) -> None:
    value = encode(told)
    first, last = sorted(data.draw(st.integers(0, len(value))) for _ in range(2))
    inside = data.draw(BYTES | st.just(value[first:last]) | st.binary(max_size=2))
    is_read_alike_or_left(value[:first] + inside + value[first:])
    is_read_alike_or_left(value[:first] + inside + value[last:])


@given(told=ANY, found=VALUES, data=st.data())
def test_no_value_is_taken_that_care_refuses(
    told: Envelope, found: object, data: DataObject
) -> None:
    body: dict[str, Any] = json.loads(encode(told))
    for fields in (body, body["data"]):
        name = data.draw(st.sampled_from(sorted(fields)))
        before, fields[name] = fields[name], found
        is_read_alike_or_left(
            json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        )
        fields[name] = before


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("occurred_at", "2026-W10-1T12:30:00.000Z"),
        ("occurred_at", "2026-03-02T12:30:00.00Z "),
        ("occurred_at", "2100-01-01T00:00:00.000Z"),
        ("occurred_at", "2026-02-30T12:30:00.000Z"),
        ("recorded_at", "1969-12-31T23:59:59.999Z"),
        ("recorded_at", "2026-03-02T12:30:00,000Z"),
        ("recorded_at", "2026-03-02T12:30:00.000+"),
        ("time_precision", "day"),
        ("time_precision", "none"),
        ("id", ""),
        ("id", "\x7f"),
        ("rep_id", "r" * 201),
        ("actor_timezone", "Europe/Atlantis"),
        ("source_version", -1),
        ("source_version", 2**63),
        ("schema_version", 0),
        ("type", "deal.teleported"),
    ],
)
def test_an_envelope_that_no_contract_allows_is_left(field: str, found: object) -> None:
    body = json.loads(encode(event(created("D1"))))
    assert spelt(json.dumps(body, separators=(",", ":")).encode())
    value = json.dumps(body | {field: found}, separators=(",", ":")).encode()
    assert spelt(value) is None
    with pytest.raises(UndecodableEvent):
        decode(value)


@pytest.mark.parametrize("kind", KINDS)
def test_poison_is_left(kind: str) -> None:
    told = json.loads(encode(event(created("D1"))))
    assert spelt(KINDS[kind].spoilt(told) or b"") is None


@given(value=st.binary(max_size=200))
def test_any_bytes_are_left(value: bytes) -> None:
    assert spelt(value) is None


def test_what_is_longer_than_any_event_is_left() -> None:
    assert spelt(b" " * (BODY_BYTES_MAX + 1)) is None
