"""Are closed deals, quotas, touches by number and offers put into the right weeks?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from projections.strain.calendars import Calendar, Hours
from projections.strain.closed_deals import (
    ClosedDeal,
    Quota,
    attainment,
    lost_touches,
    won_touches,
)
from projections.strain.offers import Offer, Outcome, Presence, offers_by_week
from projections.strain.touch_thresholds import (
    NumberedTouch,
    Reached,
    month_thresholds,
    touches_by_week,
)

WEEK = date(2026, 4, 6)
AT = datetime(2026, 4, 8, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOKYO = Calendar([Hours(timezone="Asia/Tokyo")])


def test_deals_are_of_the_week_in_which_they_were_closed() -> None:
    sunday = date(2026, 4, 12)
    deals = [
        ClosedDeal("ada", WEEK, is_won=False, touches=23),
        ClosedDeal("ada", sunday, is_won=False, touches=7),
        ClosedDeal("ada", sunday + timedelta(days=1), is_won=False, touches=1),
        ClosedDeal("ada", WEEK, is_won=True, touches=15),
        ClosedDeal("ben", WEEK, is_won=True, touches=3),
        ClosedDeal("cy", WEEK, is_won=True, touches=99),
    ]
    assert lost_touches(deals, "ada") == {WEEK: (7, 23), date(2026, 4, 13): (1,)}
    assert won_touches(deals, ["ada", "ben"]) == {WEEK: (3, 15)}


@pytest.mark.parametrize(
    ("quotas", "found"),
    [
        ([], None),
        ([Quota(date(2026, 4, 13), 0.1)], None),
        ([Quota(date(2026, 1, 11), 0.1)], None),
        ([Quota(date(2026, 1, 12), 0.1)], 0.1),
        ([Quota(date(2026, 4, 12), 0.8), Quota(date(2026, 3, 31), 0.1)], 0.8),
        ([Quota(date(2026, 3, 31), 1.2), Quota(date(2026, 3, 31), 0.9)], 0.9),
    ],
    ids=["none", "not over", "a quarter ago", "within a quarter", "the last", "of two the missed"],
)
def test_a_quota_is_judged_when_it_is_over_and_for_a_quarter(
    quotas: list[Quota], found: float | None
) -> None:
    assert attainment(quotas, WEEK) == found


def test_a_month_has_the_threshold_of_what_counts_from_it_on() -> None:
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    reached = [
        Reached("ada", "small", touch, march, deals, won)
        for touch, deals, won in ((1, 100, 20), (2, 80, 20), (3, 60, 0))
    ]
    late = Reached("ben", "small", 3, april, 40, 30)
    unknown = Reached("cy", "small", 1, march, 999, 0)
    roles = {"ada": "AE", "ben": "AE"}
    found = month_thresholds([*reached, late, unknown], roles, [april, march, date(2026, 2, 1)])
    # In April the third touch converts, so there is no threshold any more.
    assert [(each.role, each.segment, each.month, each.touch) for each in found] == [
        ("AE", "small", march, 3)
    ]
    assert (found[0].at_risk, found[0].converted) == ((100, 80, 60), (20, 20, 0))


def test_touches_are_counted_in_the_reps_week_where_a_threshold_is_known() -> None:
    sunday = datetime(2026, 4, 5, 16, tzinfo=UTC)  # Monday in Tokyo.
    touches = [
        NumberedTouch(sunday, 6, "small"),
        NumberedTouch(AT, 7, "small"),
        NumberedTouch(AT, 9, "large"),
        NumberedTouch(sunday - timedelta(hours=2), 9, "small"),
    ]
    known = {("AE", "small", date(2026, 4, 1)): 7}
    assert touches_by_week(touches, "AE", known, TOKYO) == {WEEK: (2, 1)}
    assert touches_by_week(touches, "SDR", known, TOKYO) == {}


def offer(number: int, after: int) -> Offer:
    opens_at = AT + after * MINUTE
    return Offer(f"lead {number}", opens_at, opens_at + 15 * MINUTE)


def test_an_offer_is_passed_unless_it_is_claimed_in_its_time() -> None:
    offers = [offer(1, 0), offer(2, 20), offer(3, 40), offer(4, 60)]
    outcomes = [
        Outcome("lead 1", AT + 5 * MINUTE, is_claimed=True),
        Outcome("lead 2", AT + 25 * MINUTE, is_claimed=False),
        Outcome("lead 2", AT + 30 * MINUTE, is_claimed=True),
        Outcome("lead 3", AT + 56 * MINUTE, is_claimed=True),
    ]
    there = [Presence(AT - MINUTE, is_present=True)]
    told = offers_by_week([*offers, *offers], outcomes, there, Calendar())
    # Declined first, claimed a minute too late, and nothing told.
    assert told == {WEEK: (4, 3)}


@pytest.mark.parametrize(
    ("presences", "count"),
    [
        ([], 0),
        ([Presence(AT + MINUTE, is_present=True)], 0),
        ([Presence(AT, is_present=True)], 1),
        ([Presence(AT, is_present=False)], 0),
        ([Presence(AT, is_present=True), Presence(AT + 14 * MINUTE, is_present=False)], 0),
        ([Presence(AT, is_present=True), Presence(AT + 15 * MINUTE, is_present=False)], 1),
    ],
    ids=["never told", "came later", "there", "away", "left before its end", "left with its end"],
)
def test_an_offer_counts_while_the_rep_is_there(presences: list[Presence], count: int) -> None:
    found = offers_by_week([offer(1, 0)], (), presences, Calendar())
    assert found.get(WEEK, (0, 0)) == (count, count)
