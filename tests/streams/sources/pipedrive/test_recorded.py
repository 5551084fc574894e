"""Does everything that Pipedrive documents or answers become events, or a reason?"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.telling import Context, Telling
from tests.streams.sources.anything import damaged
from tests.streams.sources.border import NOW, outcome, reasons
from tests.streams.sources.recorded import answers, examples, needs_data, objects
from tests.streams.sources.specimens import Specimen, specimens

KINDS = {
    "activities": "activity",
    "deals": "deal",
    "leads": "lead",
    "notes": "note",
    "organizations": "organization",
    "persons": "person",
    "pipelines": "pipeline",
    "stages": "stage",
    "users": "user",
}
PARTS = {*KINDS, "products"}
STAGES = {
    str(stage["id"]): stage
    for answer in answers("pipedrive")
    if answer.path == "/v2/stages"
    for stage in answer.body["data"]
    if isinstance(stage, dict)
}
CONTEXT = Context(source="pipedrive", received_at=NOW, references={"stage": STAGES})
BELIEVED = Context(source="pipedrive", received_at=NOW, options={"trust": "webhook"})
SPECIMENS = specimens(PIPEDRIVE).values()


@needs_data
@pytest.mark.parametrize("name", examples("pipedrive_*"))
def test_every_documented_webhook_becomes_events_or_a_reason(name: str) -> None:
    (payload,) = examples(name).values()
    told = list(PIPEDRIVE.translations["webhook"](payload, BELIEVED))
    assert sum(outcome(told).values()) > 0
    assert all(reasons(told))


@needs_data
def test_documented_webhooks_tell_what_they_say() -> None:
    told = [
        each
        for payload in examples("pipedrive_*").values()
        for each in PIPEDRIVE.translations["webhook"](payload, BELIEVED)
    ]
    # Counted from the names of the files; of the deal the value changed, of one activity nothing.
    assert outcome(told) == {
        "account.created": 1,
        "account.deleted": 3,
        "account.merged": 1,
        "call.completed": 2,
        "contact.created": 4,
        "deal.amount_changed": 1,
        "deal.created": 1,
        "note.recorded": 3,
        "Fetch": 2,
        "Skipped": 2,
    }


@needs_data
def test_every_recorded_object_becomes_events_or_a_reason() -> None:
    seen: Counter[str] = Counter()
    for answer in answers("pipedrive"):
        (kind,) = (KINDS.get(part, "product") for part in answer.path.split("/") if part in PARTS)
        for each in objects(answer.body):
            if kind in PIPEDRIVE.translations:
                told = list(PIPEDRIVE.translations[kind](each, CONTEXT))
                assert sum(outcome(told).values()) > 0, (answer.name, each)
                assert all(reasons(told)), (answer.name, each)
                seen[kind] += 1
    assert seen.keys() == set(KINDS.values())


@needs_data
@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("deal", {"deal.created", "deal.owner_changed", "deal.amount_changed"}),
        ("organization", {"account.created", "account.owner_changed"}),
        ("person", {"contact.created"}),
        ("note", {"note.recorded"}),
        ("pipeline", {"pipeline.defined"}),
        ("user", {"rep.joined"}),
    ],
)
def test_recorded_objects_tell_what_they_are(kind: str, types: set[str]) -> None:
    told: list[Telling] = []
    for answer in answers("pipedrive"):
        data = answer.body.get("data")
        for each in data if isinstance(data, list) else [data]:
            if KINDS.get(answer.path.strip("/").split("/")[-1]) == kind and isinstance(each, dict):
                told += PIPEDRIVE.translations[kind](each, CONTEXT)
    assert types <= outcome(told).keys()


@given(specimen=st.sampled_from(list(SPECIMENS)), data=st.data())
def test_nothing_that_is_sent_raises(specimen: Specimen, data: st.DataObject) -> None:
    anything = data.draw(damaged(specimen.record))
    for context in (CONTEXT, BELIEVED):
        for each in PIPEDRIVE.translations[specimen.kind](anything, context):
            assert each
