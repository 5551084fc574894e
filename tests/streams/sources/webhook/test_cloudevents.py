"""Does a signed CloudEvent become the event that it is?"""

import json
from pathlib import Path

import pytest

from streams.sources.telling import Context, Untold
from streams.sources.vendor import Item
from streams.sources.webhook.cloudevents import CLOUDEVENTS, items
from tests.streams.sources.border import NOW, taken

EXAMPLE = Path(__file__).parents[4] / "examples" / "outbox" / "event.json"
EVENT = json.loads(EXAMPLE.read_text(encoding="utf-8"))
CONTEXT = Context(source="cloudevents", received_at=NOW)


def test_an_event_is_told_as_it_was_sent() -> None:
    (call,) = taken(CLOUDEVENTS.translations["event"](EVENT, CONTEXT))
    assert (call.source, call.id, call.rep_id) == ("/our-dialler", "call-4711", "ada")


def test_each_event_of_an_array_goes_its_own_way() -> None:
    (first, refused, second) = items([EVENT, "text", {**EVENT, "subject": None}])
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.key, second.key) == ("activity/4711", "call-4711")
    assert isinstance(refused, Untold)


@pytest.mark.parametrize("reply", [{"text": "yes"}, {"text": ""}, {}, "yes", None])
def test_the_text_of_a_reply_is_found_where_it_may_stand(reply: object) -> None:
    record = {**EVENT, "data": {"reply": reply}}
    expected = ["yes"] if reply == {"text": "yes"} else []
    assert list(CLOUDEVENTS.replies(record)) == expected
    assert CLOUDEVENTS.is_text("text", {"text": "yes"})
    assert not CLOUDEVENTS.is_text("subject", EVENT)
