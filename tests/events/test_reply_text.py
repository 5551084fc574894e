"""Does the text of a reply come in where it may, and never into an event?"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from events.catalogue import PAYLOADS
from events.cloudevents import from_cloudevent, to_cloudevent
from events.codec import decode
from events.errors import MalformedEvent
from events.reply_text import BEARERS, ReplyText, bears_text, withdrawn
from events.schemas import FOLDER

GOLDEN = Path(__file__).parent / "golden"
REPLY = {
    "text": "Sounds good",
    "language": "en",
    "subject": "Re: offer",
    "headers": {"Auto-Submitted": "no"},
    "parent_text": "Shall we talk?",
}
TYPES = sorted(payload.type for payload in BEARERS)


def told(type: str, **data: Any) -> dict[str, Any]:
    event = to_cloudevent(decode((GOLDEN / f"{type}.1.json").read_bytes()))
    return event | {"data": event["data"] | data}


def test_only_what_arrives_from_a_prospect_bears_a_text() -> None:
    assert TYPES == ["email.received", "message.received"]
    assert [type for type in PAYLOADS if bears_text(type)] == TYPES
    assert not bears_text(None)


@pytest.mark.parametrize("type", TYPES)
def test_the_event_goes_on_as_if_no_text_had_been_told(type: str) -> None:
    event, reply = withdrawn(told(type, reply=REPLY))
    assert event == told(type)
    assert reply == ReplyText(**REPLY)
    assert reply.is_told


@pytest.mark.parametrize("type", TYPES)
def test_without_a_text_nothing_is_withdrawn(type: str) -> None:
    assert withdrawn(told(type)) == (told(type), None)
    assert withdrawn(told(type, reply=None)) == (told(type), None)


def test_a_text_that_was_hashed_is_gone() -> None:
    _, reply = withdrawn(told("email.received", reply={"text_sha256": "0" * 64}))
    assert reply
    assert not reply.is_told


@pytest.mark.parametrize(
    "reply",
    ["Sounds good", {"text": 1}, {"words": "Sounds good"}, {"text": "x" * 100_001}],
    ids=["no object", "no text", "another name", "too long"],
)
def test_what_is_no_reply_is_refused(reply: object) -> None:
    with pytest.raises(MalformedEvent, match=r"^data\.reply"):
        withdrawn(told("email.received", reply=reply))


@pytest.mark.parametrize("type", ["call.completed", "email.sent"])
def test_elsewhere_it_is_a_field_that_nobody_knows(type: str) -> None:
    event, reply = withdrawn(told(type, reply=REPLY))
    assert reply is None
    with pytest.raises(MalformedEvent, match="no field of this name"):
        from_cloudevent(event, tenant_id="main", recorded_at=decode_at(type))


def decode_at(type: str) -> Any:
    return decode((GOLDEN / f"{type}.1.json").read_bytes()).recorded_at


@pytest.mark.parametrize("type", TYPES)
def test_no_payload_has_a_field_for_it(type: str) -> None:
    with pytest.raises(MalformedEvent, match=r"^data\.reply"):
        from_cloudevent(told(type, reply=REPLY), tenant_id="main", recorded_at=decode_at(type))


@pytest.mark.parametrize(
    ("type", "is_taken"), [*((type, True) for type in TYPES), ("email.sent", False)]
)
def test_the_published_schema_takes_it_where_the_collector_does(type: str, is_taken: bool) -> None:
    schema = json.loads((FOLDER / f"{type}.1.json").read_text(encoding="utf-8"))
    assert Draft202012Validator(schema).is_valid(told(type, reply=REPLY)["data"]) == is_taken
    assert Draft202012Validator(schema).is_valid(told(type)["data"])
