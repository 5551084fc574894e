"""How long did deals take, and how long did they stay in each stage?"""

from datetime import date, timedelta
from statistics import fmean, median

import pytest

from events.contact import ContactCreated
from events.deal import (
    DealContactLinked,
    DealLost,
    DealMerged,
    DealOwnerChanged,
    DealReopened,
    DealStageChanged,
    DealWon,
)
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated
from tests.projections.tellings import call, created, event
from tests.projections.views.business import configured
from tests.projections.views.conftest import Shop


def test_a_reopened_deal_counts_once_to_its_final_win(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01"),
        event(DealLost(deal_id="D"), "2026-03-10"),
        event(DealReopened(deal_id="D"), "2026-04-15"),
        event(DealWon(deal_id="D"), "2026-05-01"),
    )
    assert shop.ask("sales_cycle", "outcome, cycle_days, reopened_count") == [("won", 61, 1)]
    assert shop.ask("sales_cycle_monthly", "month, won_count, lost_count, open_count") == [
        ("2026-03-01", 0, 0, 1),
        ("2026-04-01", 0, 0, 1),
        ("2026-05-01", 1, 0, 0),
    ]


def test_the_first_touch_may_be_of_a_prospect_before_the_deal(shop: Shop) -> None:
    shop.tell(
        call("first", "2026-02-19 10:00", prospect_ids=("P",)),
        created("D", "2026-03-01", prospect_ids=("P",)),
        call("second", "2026-03-02 10:00", deal_ids=("D",)),
        event(DealWon(deal_id="D"), "2026-03-11"),
    )
    assert shop.ask("sales_cycle", "first_touch_on, cycle_days, cycle_from_first_touch_days") == [
        ("2026-02-19", 10, 20)
    ]


def test_the_first_touch_may_be_of_whom_a_lead_became(shop: Shop) -> None:
    shop.tell(
        event(ContactCreated(contact_id="C"), "2026-01-01"),
        call("of the contact", "2026-02-01 10:00", prospect_ids=("C",)),
        event(LeadCreated(lead_id="L", origin="web", has_phone=True, has_email=True), "2026-02-10"),
        call("of the lead", "2026-02-11 10:00", prospect_ids=("L",)),
        event(LeadConverted(lead_id="L", contact_id="C"), "2026-02-20"),
        created("D", "2026-03-01"),
        event(DealContactLinked(deal_id="D", prospect_id="L"), "2026-03-02"),
        event(DealWon(deal_id="D"), "2026-03-03"),
    )
    assert shop.ask("sales_cycle", "first_touch_on, cycle_from_first_touch_days") == [
        ("2026-02-01", 30)
    ]


def test_a_deal_touched_only_after_its_end_has_no_cycle_from_a_touch(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01"),
        event(DealWon(deal_id="D"), "2026-03-05"),
        call("thanks", "2026-03-09 10:00", deal_ids=("D",)),
    )
    assert shop.ask("sales_cycle", "cycle_days, cycle_from_first_touch_days") == [(4, None)]


def test_an_open_deal_has_an_age_and_no_cycle(shop: Shop) -> None:
    shop.tell(
        configured("Asia/Tokyo"),
        created("D", "2026-03-01"),
        created("undated", None),
        call("newest fact", "2026-03-09 16:00"),
    )
    # In Tokyo it is the 10th already.
    assert shop.ask("sales_cycle", "deal_id, cycle_days, open_age_days") == [
        ("D", None, 9),
        ("undated", None, None),
    ]


def test_the_last_day_is_the_one_that_was_told_by_its_date(shop: Shop) -> None:
    """West of Greenwich its midnight in UTC is still the day before."""
    shop.tell(
        configured("America/New_York"),
        created("open", "2026-03-01"),
        created("lost", "2026-03-01"),
        event(DealLost(deal_id="lost"), "2026-03-09"),
    )
    assert shop.ask("sales_cycle", "deal_id, open_age_days") == [("lost", None), ("open", 8)]
    assert shop.ask("sales_cycle_monthly", "lost_count, open_count") == [(1, 1)]


def test_touches_of_a_merged_deal_are_its_survivors(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-02"),
        created("E", "2026-03-01"),
        call("first", "2026-03-01 10:00", deal_ids=("E",)),
        event(DealMerged(deal_id="E", into_deal_id="D"), "2026-03-05"),
        event(DealWon(deal_id="D"), "2026-03-11"),
    )
    assert shop.ask("sales_cycle", "deal_id, first_touch_on, cycle_from_first_touch_days") == [
        ("D", "2026-03-01", 10)
    ]


def test_stays_end_with_the_next_stage_or_the_close(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01 08:00", stage="new", owner_id="ben"),
        event(DealStageChanged(deal_id="D", stage="talk"), "2026-03-03 08:00"),
        event(DealOwnerChanged(deal_id="D", owner_id="ann"), "2026-03-04 08:00"),
        event(DealStageChanged(deal_id="D", stage="new"), "2026-03-05"),
        event(DealLost(deal_id="D"), "2026-03-09 08:00"),
    )
    columns = "stay_number, stage, owner_id, entered_on, left_on, days, seconds, is_current"
    assert shop.ask("deal_stage_stay", columns) == [
        (1, "new", "ben", "2026-03-01", "2026-03-03", 2, 2 * 86400, False),
        (2, "talk", "ben", "2026-03-03", "2026-03-05", 2, None, False),
        (3, "new", "ann", "2026-03-05", "2026-03-09", 4, None, False),
    ]


def test_the_stay_of_an_open_deal_is_current(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01 08:00", stage="new"),
        created("undated", None, stage="new"),
        call("newest fact", "2026-03-09 16:00"),
    )
    columns = "deal_id, entered_on, left_at, days, age_days, is_current"
    assert shop.ask("deal_stage_stay", columns) == [
        ("D", "2026-03-01", None, None, 8, True),
        ("undated", None, None, None, None, True),
    ]
    assert shop.ask("deal_stage_stay_as_of(day = '2026-03-04')", columns) == [
        ("D", "2026-03-01", None, None, 3, True)
    ]


DAYS_OF = {"won": [3, 10, 11, 40, 41, 90], "lost": [0, 7, 8]}


def quantile(values: list[int], share: float) -> float:
    """Linear interpolation between the closest ranks, as pandas does."""
    place = share * (len(values) - 1)
    below = sorted(values)[int(place)]
    above = sorted(values)[min(int(place) + 1, len(values) - 1)]
    return below + (above - below) * (place - int(place))


def deals_closed_in_june() -> list[Envelope]:
    ends = date(2026, 6, 15)
    return [
        told
        for outcome, lengths in DAYS_OF.items()
        for days in lengths
        for told in (
            created(f"{outcome} {days}", str(ends - timedelta(days=days)), owner_id="ben"),
            event(
                (DealWon if outcome == "won" else DealLost)(deal_id=f"{outcome} {days}"), str(ends)
            ),
        )
    ]


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_means_and_quantiles_are_those_of_each_outcome(shop: Shop, outcome: str) -> None:
    shop.tell(*deals_closed_in_june())
    names = ("count", "mean_days", "p25_days", "median_days", "p75_days", "p90_days")
    columns = ", ".join(f"{outcome}_{name}" for name in names)
    days = DAYS_OF[outcome]
    expected = (len(days), fmean(days), quantile(days, 0.25), median(days))
    ((*found,),) = shop.ask("sales_cycle_monthly", columns, "month = '2026-06-01'")
    assert found == pytest.approx([*expected, quantile(days, 0.75), quantile(days, 0.9)])


def test_no_figure_without_deals(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01"))
    columns = "won_count, won_mean_days, won_median_days, lost_count, lost_p90_days, open_count"
    assert shop.ask("sales_cycle_monthly", columns) == [(0, None, None, 0, None, 1)]


def test_open_deals_are_as_old_as_at_each_months_end(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01"),
        created("E", "2026-03-21"),
        event(DealLost(deal_id="E"), "2026-05-02"),
        call("newest fact", "2026-05-11 16:00"),
    )
    assert shop.ask("sales_cycle_monthly", "month, open_count, open_age_p50_days") == [
        ("2026-03-01", 2, 20),
        ("2026-04-01", 2, 50),
        ("2026-05-01", 1, 71),
    ]
