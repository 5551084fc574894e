"""Is an absence, and a gap in what was told, something that lasts?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.rep import AbsenceRecorded
from events.tenant import ConnectorGapRecorded

AT = datetime(2026, 3, 2, tzinfo=UTC)


def test_an_absence_of_a_day_begins_and_ends_on_it() -> None:
    day = date(2026, 3, 2)
    assert AbsenceRecorded(rep_id="R1", from_on=day, until_on=day).kind == "other"
    with pytest.raises(ValueError, match="not before from_on"):
        AbsenceRecorded(rep_id="R1", from_on=day, until_on=date(2026, 3, 1))


def test_no_word_for_an_illness_is_taken() -> None:
    with pytest.raises(ValueError, match="vacation"):
        AbsenceRecorded.model_validate_json(
            '{"rep_id":"R1","from_on":"2026-03-02","until_on":"2026-03-02","kind":"burnout"}'
        )


def test_a_gap_does_not_end_before_it_begins() -> None:
    assert ConnectorGapRecorded(connector="crm", from_at=AT, until_at=AT)
    with pytest.raises(ValueError, match="not before from_at"):
        ConnectorGapRecorded(connector="crm", from_at=AT, until_at=AT - timedelta(seconds=1))
