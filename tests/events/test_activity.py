"""Which activities could not have happened?"""

import json

import pytest

from events.codec import decode_payload
from events.errors import MalformedEvent

BEFORE, AFTER = "2026-03-02T14:00:00Z", "2026-03-02T14:45:00Z"


@pytest.mark.parametrize("name", ["meeting.scheduled", "meeting.rescheduled"])
def test_planned_meeting_cannot_end_before_it_starts(name: str) -> None:
    data = {"activity_id": "A1", "starts_at": AFTER, "ends_at": BEFORE, "medium": "video"}
    with pytest.raises(MalformedEvent) as refused:
        decode_payload(name, 1, json.dumps(data))
    assert str(refused.value) == (
        "data.ends_at: found '2026-03-02T14:00:00.000Z', "
        "expected an end that is not before the start"
    )


@pytest.mark.parametrize("name", ["meeting.held", "meeting.no_show", "meeting.canceled"])
def test_past_meeting_cannot_have_ended_before_it_started(name: str) -> None:
    data = {"activity_id": "A1", "started_at": AFTER, "ended_at": BEFORE}
    with pytest.raises(MalformedEvent, match=r"data\.ended_at: found .* not before the start"):
        decode_payload(name, 1, json.dumps(data))


@pytest.mark.parametrize("told", ["started_at", "ended_at"])
def test_either_end_of_a_meeting_may_stay_untold(told: str) -> None:
    assert decode_payload("meeting.held", 1, json.dumps({"activity_id": "A1", told: AFTER}))


def test_places_that_were_not_told_differ_from_none_at_all() -> None:
    untold = decode_payload("note.recorded", 1, '{"activity_id": "A1"}')
    none = decode_payload("note.recorded", 1, '{"activity_id": "A1", "deal_ids": []}')
    assert untold != none
