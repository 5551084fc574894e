"""Is what a rep says of a week, and lets others read, told as it was agreed on?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from events import pulse, strain
from events.errors import MalformedEvent
from events.strain_envelope import encode
from events.strain_shared import SharedEvent, StrainShared, shared_event

FOLDER = Path(__file__).parent
ANSWER, SHARED = (
    (FOLDER / f"{name}.1.json").read_bytes().removesuffix(b"\n")
    for name in ("pulse.responded", "strain.shared")
)
AT = datetime(2026, 11, 9, 8, tzinfo=UTC)


def test_golden_events_are_read_and_written_byte_for_byte() -> None:
    assert encode(pulse.decode(ANSWER)) == ANSWER
    told = strain.decode(SHARED)
    assert isinstance(told, SharedEvent)
    assert encode(told) == SHARED


def test_the_same_choice_told_again_has_the_same_id() -> None:
    said = StrainShared(week="2026-W45", is_shared=True)
    again = shared_event(said, tenant_id="acme", rep_id="rep_7", version=1, time=AT)
    assert encode(again) == SHARED


def test_an_answer_that_names_no_item_is_about_the_workload() -> None:
    told = pulse.decode(ANSWER.replace(b'"item":"workload",', b""))
    assert told.data.item == pulse.WORKLOAD


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        (b'"score":2', b'"score":0'),
        (b'"score":2', b'"score":6'),
        (b'"score":2', b'"score":2.5'),
        (b'"score":2', b'"score":2,"text":"too much"'),
        (b'"subject":"rep/rep_7"', b'"subject":"rep/rep_8"'),
        (b'"subject":"rep/rep_7"', b'"subject":"team/rep_7"'),
    ],
    ids=["under 1", "over 5", "half", "a text", "of somebody else", "of a team"],
)
def test_an_answer_is_a_whole_number_of_ones_own_and_no_text(found: bytes, instead: bytes) -> None:
    with pytest.raises(MalformedEvent):
        pulse.decode(ANSWER.replace(found, instead))


@pytest.mark.parametrize("value", [b"[]", b'{"type":"strain.shared"}', b'{"type":"deal.won"}'])
def test_what_is_neither_a_state_nor_a_choice_is_refused(value: bytes) -> None:
    with pytest.raises(MalformedEvent):
        strain.decode(value)
