"""Is a change of a strain state told to whom it is about, the same each time and to no one else?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events.catalogue import PAYLOADS
from events.errors import MalformedEvent
from events.strain import (
    TOPIC,
    StrainEvent,
    StrainSignal,
    StrainStateChanged,
    decode,
    strain_event,
)
from events.strain_envelope import encode
from events.topics import TOPICS

GOLDEN = (Path(__file__).parent / "strain.state_changed.1.json").read_bytes().removesuffix(b"\n")
AT = datetime(2026, 11, 9, 6, tzinfo=UTC)
NAMED = StrainSignal(id="B5", state="elevated", text="effort is above the usual in this team")


def told(**fields: Any) -> StrainStateChanged:
    whole: dict[str, Any] = {
        "audience": ("manager",),
        "state": "team_process",
        "previous": "normal",
        "week": "2026-W45",
        "signals": (NAMED,),
        "definition_version": "strain/1.0.0",
    }
    return StrainStateChanged(**(whole | fields))


def of_the_team(data: StrainStateChanged) -> StrainEvent:
    return strain_event(data, tenant_id="acme", subject="team/T1", version=1, time=AT)


def test_golden_event_is_read_and_written_byte_for_byte() -> None:
    assert encode(decode(GOLDEN)) == GOLDEN


def test_the_same_state_told_again_has_the_same_id() -> None:
    golden = decode(GOLDEN)
    again = strain_event(
        golden.data, tenant_id="acme", subject="rep/rep_7", version=3, time=golden.time
    )
    assert again == golden


def test_a_team_is_told_of_by_its_name() -> None:
    assert of_the_team(told(team_percent=35)).id == "strain:acme:team:T1:2026-W45:v1"


@pytest.mark.parametrize("share", [33, 105, -5])
def test_a_share_of_a_team_is_rounded_to_five_percent(share: int) -> None:
    with pytest.raises(ValueError, match="team_percent"):
        told(team_percent=share)


def test_a_manager_is_told_of_no_person() -> None:
    personal = StrainSignal(id="B5", state="high", x=176.0, text="effort")
    with pytest.raises(ValueError, match="a team's alone"):
        of_the_team(told(signals=(personal,)))
    with pytest.raises(ValueError, match="none of a team"):
        of_the_team(told(context={"active_span_hours": 11.0}))
    with pytest.raises(ValueError, match="only rep"):
        strain_event(told(), tenant_id="acme", subject="rep/rep_7", version=1, time=AT)


def test_a_rep_is_not_told_of_in_a_letter_to_a_manager() -> None:
    stolen = GOLDEN.replace(b'"audience":["rep"]', b'"audience":["manager"]')
    with pytest.raises(MalformedEvent):
        decode(stolen)


def test_no_sender_can_tell_of_a_state_and_no_archive_keeps_it() -> None:
    assert StrainStateChanged.type not in PAYLOADS
    assert TOPIC not in TOPICS
