"""Is the AsyncAPI document valid, and does it say what the collector takes and Kafka holds?

`asyncapi-3.0.0.schema.json` is the official JSON Schema of AsyncAPI 3.0.0, from the package
@asyncapi/specs 6.11.1 (Apache-2.0), without blanks.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from events.asyncapi import document
from events.catalogue import VERSIONS
from events.cloudevents import to_cloudevent
from events.codec import decode
from events.errors import MalformedEvent

HERE = Path(__file__).parent
OFFICIAL = Draft7Validator(
    json.loads((HERE / "asyncapi-3.0.0.schema.json").read_text(encoding="utf-8"))
)
DOCUMENT = document(version="1.2.3")
TYPES = sorted(f"{type}.{version}" for type, version in VERSIONS.items())


def golden(name: str) -> bytes:
    return (HERE / "golden" / f"{name}.json").read_bytes()


def is_a(message: str, told: Any) -> bool:
    """Whether the document lets a message say this; for readers of draft 7 and 2020-12 alike."""
    schema = DOCUMENT["components"]["messages"][message]["payload"]
    within = schema | {"components": DOCUMENT["components"]}
    older, newer = (each(within).is_valid(told) for each in (Draft7Validator, Draft202012Validator))
    assert older == newer
    return bool(older)


def test_the_document_is_valid_by_the_official_schema() -> None:
    assert [error.message for error in OFFICIAL.iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize(
    ("part", "field"),
    [("info", "title"), ("servers", "broker"), ("operations", "tell"), ("channels", "told")],
)
def test_the_official_schema_notices_what_is_wrong(part: str, field: str) -> None:
    wrong = DOCUMENT | {part: DOCUMENT[part] | {field: 1}}
    assert not OFFICIAL.is_valid(wrong)


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    references = {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}
    for reference in references:
        found: Any = DOCUMENT
        for step in reference.split("/"):
            found = found[step]
    assert len(references) > len(VERSIONS)


def test_every_type_is_a_message_that_is_told() -> None:
    assert DOCUMENT["channels"]["told"]["messages"].keys() == VERSIONS.keys()


@pytest.mark.parametrize("name", TYPES)
def test_an_event_fits_its_own_message_and_no_other(name: str) -> None:
    told = to_cloudevent(decode(golden(name)))
    other = "deal.won" if told["type"] != "deal.won" else "deal.lost"
    assert is_a(told["type"], told)
    assert not is_a(other, told)


@pytest.mark.parametrize("name", TYPES)
def test_what_stands_in_kafka_fits_the_envelope(name: str) -> None:
    assert is_a("envelope", json.loads(golden(name)))


@pytest.mark.parametrize(("type", "is_taken"), [("email.received", True), ("email.sent", False)])
def test_the_text_of_a_reply_is_told_and_never_recorded(type: str, is_taken: bool) -> None:
    told, recorded = to_cloudevent(decode(golden(f"{type}.1"))), json.loads(golden(f"{type}.1"))
    reply = {"reply": {"text": "Sounds good"}}
    assert is_a(type, told | {"data": told["data"] | reply}) == is_taken
    with pytest.raises(MalformedEvent):
        decode(json.dumps(recorded | {"data": recorded["data"] | reply}).encode())


@pytest.mark.parametrize(
    "changes",
    [{"specversion": "0.3"}, {"colour": "red"}, {"actor": "robot"}, {"data": {}}, {"id": None}],
    ids=str,
)
def test_what_the_collector_refuses_the_document_refuses(changes: dict[str, Any]) -> None:
    assert not is_a("deal.won", to_cloudevent(decode(golden("deal.won.1"))) | changes)
