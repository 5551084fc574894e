"""How do deals move through the stages of their pipeline, and how often are they won from each?"""

from datetime import date, timedelta

import pytest

from events.deal import DealLost, DealStageChanged, DealWon
from events.envelope import Envelope
from events.tenant import TenantConfigured
from tests.projections.tellings import created, event
from tests.projections.views.business import pipeline_defined
from tests.projections.views.conftest import Shop

ORDER = {"new": 0.1, "talk": 0.3, "trial": 0.6, "offer": 0.9}
CLOSING = ORDER | {"signed": 1.0, "dead": 0.0}
OUTCOMES = {"signed": "won", "dead": "lost"}
RATE = "win_rate_numerator, win_rate_denominator, win_rate_value, win_rate_n"
CONVERSION = "conversion_numerator, conversion_denominator, conversion_value, conversion_n"


def moves(deal: str, *stages: str, starts: str = "2026-03-01") -> list[Envelope]:
    """A stage a day."""
    first, *others = stages
    days = (date.fromisoformat(starts) + timedelta(days=passed) for passed in range(1, 99))
    changes = (DealStageChanged(deal_id=deal, stage=stage) for stage in others)
    return [
        created(deal, starts, stage=first, owner_id="ben"),
        *(event(change, f"{day}") for change, day in zip(changes, days, strict=False)),
    ]


def worked(told_at: str, *days: str) -> Envelope:
    said = {"timezone": "UTC", "currency": "EUR", "fiscal_year_starts_on": "01-01"}
    return event(TenantConfigured.model_validate(said | {"working_days": days}), told_at)


def test_the_probability_seen_drifts_from_the_one_configured(shop: Shop) -> None:
    shop.tell(
        pipeline_defined("2026-01-01", {"need understood": 0.3, "trialled": 0.6, "final": 0.9}),
        *moves("won", "need understood", "trialled"),
        *moves("lost", "need understood", "trialled"),
        *moves("lost early", "need understood"),
        *moves("open", "need understood", "by the way"),
        event(DealWon(deal_id="won"), "2026-04-01"),
        event(DealLost(deal_id="lost"), "2026-04-01"),
        event(DealLost(deal_id="lost early"), "2026-04-01"),
    )
    columns = f"stage, position, configured_probability, {RATE}, open_count, drift"
    third = pytest.approx(1 / 3)
    assert shop.ask("stage_probability", columns) == [
        ("by the way", None, None, 0, 0, None, 0, 1, None),
        ("final", 2, 0.9, 0, 0, None, 0, 0, None),
        ("need understood", 0, 0.3, 1, 3, third, 3, 1, pytest.approx(1 / 3 - 0.3)),
        ("trialled", 1, 0.6, 1, 2, 0.5, 2, 0, pytest.approx(-0.1)),
    ]


def test_a_stage_that_was_skipped_counts_as_passed(shop: Shop) -> None:
    shop.tell(
        pipeline_defined("2026-01-01", CLOSING, outcomes=OUTCOMES),
        *moves("all the way", "new", "talk", "trial"),
        *moves("skipping", "new", "trial"),
        *moves("won at once", "new"),
        *moves("died", "new", "dead"),
        *moves("open", "new"),
        event(DealWon(deal_id="won at once"), "2026-03-02"),
        event(DealLost(deal_id="died"), "2026-03-02"),
    )
    columns = f"stage, to_stage, is_next, {CONVERSION}, undecided_count, is_mature"
    assert shop.ask("stage_conversion", columns, "stage IN ('new', 'trial')") == [
        ("new", "offer", False, 1, 5, 0.2, 5, 3, False),
        ("new", "signed", False, 1, 5, 0.2, 5, 3, False),
        ("new", "talk", True, 3, 5, 0.6, 5, 1, False),
        ("new", "trial", False, 3, 5, 0.6, 5, 1, False),
        ("trial", "offer", True, 0, 2, 0, 2, 2, False),
        ("trial", "signed", False, 0, 2, 0, 2, 2, False),
    ]


def test_a_deal_counts_in_the_month_in_which_it_first_came(shop: Shop) -> None:
    shop.tell(
        pipeline_defined("2026-01-01", ORDER),
        *moves("D", "new", "talk", "new", "talk", starts="2026-03-30"),
        event(DealLost(deal_id="D"), "2026-05-01"),
    )
    columns = f"month, stage, {CONVERSION}, regressed_count, is_mature"
    assert shop.ask("stage_conversion", columns, "is_next") == [
        ("2026-03-01", "new", 1, 1, 1, 1, 0, True),
        ("2026-03-01", "talk", 0, 1, 0, 1, 1, True),
    ]


def test_a_pipeline_without_definition_has_no_later_stage(shop: Shop) -> None:
    shop.tell(*moves("D", "new", "talk", "new"))
    assert shop.ask("stage_conversion", "stage") == []
    assert shop.ask("stage_probability", f"stage, {RATE}, drift") == [
        ("new", 0, 0, None, 0, None),
        ("talk", 0, 0, None, 0, None),
    ]
    assert shop.ask("deal_stage_stay", "stay_number, stage_before, is_regression") == [
        (1, None, False),
        (2, "new", None),
        (3, "talk", None),
    ]


def test_a_stay_that_came_from_a_later_stage_is_a_regression(shop: Shop) -> None:
    """In the order of the day: what was defined first holds for the days before it, too."""
    shop.tell(
        pipeline_defined("2026-03-03", CLOSING, outcomes=OUTCOMES),
        pipeline_defined("2026-03-07", {"talk": 0.1, "new": 0.2}),
        *moves("D", "trial", "talk", "dead", "new", "offer", "trial", "talk", "new", "talk"),
    )
    assert shop.ask("deal_stage_stay", "stay_number, stage_before, stage, is_regression") == [
        (1, None, "trial", False),
        (2, "trial", "talk", True),
        (3, "talk", "dead", False),
        (4, "dead", "new", False),
        (5, "new", "offer", False),
        (6, "offer", "trial", True),
        (7, "trial", "talk", None),
        (8, "talk", "new", False),
        (9, "new", "talk", True),
    ]


def test_only_working_days_count_by_the_weeks_of_their_time(shop: Shop) -> None:
    """From a Monday to the Monday after next; Fridays are free from the 9th on.

    What is told first, on the Wednesday, holds for the days before it, too.
    """
    shop.tell(
        worked("2026-03-04", "mon", "tue", "wed", "thu", "fri"),
        worked("2026-03-09", "mon", "tue", "wed", "thu"),
        created("D", "2026-03-02", stage="new"),
        event(DealStageChanged(deal_id="D", stage="talk"), "2026-03-16"),
        event(DealStageChanged(deal_id="D", stage="trial"), "2026-03-16"),
        event(DealWon(deal_id="D"), "2026-03-22"),
    )
    assert shop.ask("deal_stage_stay", "stage, days, working_days") == [
        ("new", 14, 9),
        ("talk", 0, 0),
        ("trial", 6, 4),
    ]


def test_no_working_days_where_no_week_was_told(shop: Shop) -> None:
    shop.tell(*moves("D", "new", "talk"))
    assert shop.ask("deal_stage_stay", "days, working_days") == [(1, None), (None, None)]
