"""Will an event that was stored once be read for ever?"""

from pathlib import Path

import pytest

from events.catalogue import PAYLOADS, VERSIONS
from events.codec import decode, decode_payload, encode, encode_payload
from events.subject import subject_of

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))
TODAYS = sorted(f"{name}.{version}" for name, version in VERSIONS.items())


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes().removesuffix(b"\n")


def test_every_version_that_was_ever_written_has_a_golden_event() -> None:
    written = {f"{name}.{v}" for name, today in VERSIONS.items() for v in range(1, today + 1)}
    assert set(NAMES) == written


@pytest.mark.parametrize("name", NAMES)
def test_golden_event_is_read(name: str) -> None:
    envelope = decode(golden(name))
    assert isinstance(envelope.data, PAYLOADS[envelope.type])
    assert envelope.subject == subject_of(envelope.data, tenant_id=envelope.tenant_id)


@pytest.mark.parametrize("name", TODAYS)
def test_golden_event_of_today_is_written_byte_for_byte(name: str) -> None:
    assert encode(decode(golden(name))) == golden(name)


@pytest.mark.parametrize("name", TODAYS)
def test_payload_alone_is_spelt_as_within_its_event(name: str) -> None:
    envelope = decode(golden(name))
    text = encode_payload(envelope.data)
    assert golden(name).endswith(f'"data":{text}}}'.encode())
    assert decode_payload(envelope.type, envelope.schema_version, text) == envelope.data
