"""Is an absence, an offer, a quota, and a gap in what was told, something that lasts?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from events.lead import LeadOffered
from events.rep import AbsenceRecorded, QuotaSet
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


def test_a_quota_is_a_value_in_a_currency_or_a_count_without_one() -> None:
    quarter: dict[str, Any] = {
        "rep_id": "R1",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 3, 31),
    }
    assert QuotaSet(**quarter, measure="count", amount=Decimal(20)).currency is None
    with pytest.raises(ValueError, match="a currency of a value, none of a count"):
        QuotaSet(**quarter, measure="value", amount=Decimal(90_000))
    with pytest.raises(ValueError, match="a currency of a value, none of a count"):
        QuotaSet(**quarter, measure="count", amount=Decimal(20), currency="EUR")


def test_a_quota_is_above_nothing_and_does_not_end_before_it_begins() -> None:
    day: dict[str, Any] = {"rep_id": "R1", "starts_on": date(2026, 1, 1), "measure": "count"}
    with pytest.raises(ValueError, match="an amount above 0"):
        QuotaSet(**day, ends_on=date(2026, 3, 31), amount=Decimal(0))
    with pytest.raises(ValueError, match="a day not before starts_on"):
        QuotaSet(**day, ends_on=date(2025, 12, 31), amount=Decimal(20))


def test_an_offer_does_not_close_before_it_opens() -> None:
    offer: dict[str, Any] = {"lead_id": "L1", "rep_id": "R1", "opens_at": AT}
    assert LeadOffered(**offer, closes_at=AT)
    with pytest.raises(ValueError, match="a time not before opens_at"):
        LeadOffered(**offer, closes_at=AT - timedelta(minutes=15))
