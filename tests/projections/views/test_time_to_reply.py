"""How long do prospects take to reply, those who are still waiting not forgotten?

The times are those of the trial that Kaplan and Meier's estimate is mostly taught by: weeks of
remission of 21 leukaemia patients under 6-mercaptopurine (Freireich and others, 1963). Here they
are hours, a relapse is a reply, and a plus is who had not relapsed when last seen.
"""

from datetime import timedelta

import pytest

from events.envelope import Envelope
from tests.projections.tellings import at, created, email, reply
from tests.projections.views.conftest import Shop

REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
# As the textbooks print it: weeks, at risk, relapses, and the share that remains.
CURVE = [
    (6, 21, 3, 0.8571),
    (7, 17, 1, 0.8067),
    (10, 15, 1, 0.7529),
    (13, 12, 1, 0.6902),
    (16, 11, 1, 0.6275),
    (22, 7, 1, 0.5378),
    (23, 6, 1, 0.4482),
]
SEEN_LAST = "2026-03-20 12:00"


def before(hours: int) -> str:
    return f"{at(SEEN_LAST) - timedelta(hours=hours):%Y-%m-%d %H:%M}"


def waited(times: list[str], *, rep: str = "ben") -> list[Envelope]:
    """One prospect each: contacted so many hours before the end, or before a reply."""
    told = [created("D", SEEN_LAST)]
    for n, time in enumerate(times):
        hours, person = int(time.rstrip("+")), {"prospect_ids": (f"{rep}{n}",)}
        told += [email(f"to {rep}{n}", before(hours + 100 * ("+" not in time)), rep=rep, **person)]
        if "+" not in time:
            told += [reply(f"from {rep}{n}", before(100), **person)]
    return told


def test_the_curve_is_that_of_the_textbooks(shop: Shop) -> None:
    shop.tell(*waited(REMISSION))
    columns = "hours, at_risk_count, replied_count, round(waiting_share, 4)"
    assert shop.ask("reply_waiting_monthly", columns) == CURVE


def test_the_median_of_all_is_later_than_that_of_those_who_replied(shop: Shop) -> None:
    shop.tell(*waited(REMISSION))
    columns = (
        "month, prospect_count, replied_count, waiting_count, replied_median_hours, "
        "round(replied_p90_hours, 6), median_hours, p90_hours, round(within_day_share, 4)"
    )
    everyone = "rep_id = 'all' AND channel = 'all'"
    # Of 6 6 6 7 10 13 16 22 23 the fifth is 10; nine tenths of the way from the first to the ninth
    # lie a fifth of the way from 22 to 23.
    assert shop.ask("time_to_reply_monthly", columns, everyone) == [
        ("2026-03-01", 21, 9, 12, 10, 22.2, 23, None, 0.5518)
    ]


def test_nobody_has_waited_for_a_week(shop: Shop) -> None:
    shop.tell(*waited(REMISSION))
    assert shop.ask("time_to_reply_monthly", "DISTINCT within_week_share") == [(None,)]


def test_once_all_have_replied_later_shares_are_whole(shop: Shop) -> None:
    shop.tell(*waited(["1", "2", "3", "4", "5"]))
    columns = "within_day_share, within_month_share, median_hours, p90_hours"
    assert shop.ask("time_to_reply_monthly", columns, "rep_id = 'all' AND channel = 'all'") == [
        (1, 1, 3, 5)
    ]


def test_reps_and_channels_are_told_apart(shop: Shop) -> None:
    shop.tell(*waited(["1", "2", "3", "4", "5+"]), *waited(["7", "8"], rep="eve"))
    columns = "rep_id, channel, prospect_count, median_hours"
    assert shop.ask("time_to_reply_monthly", columns) == [
        ("all", "all", 7, 4),
        ("all", "email", 7, 4),
        ("ben", "all", 5, 3),
        ("ben", "email", 5, 3),
        ("eve", "all", 2, None),
        ("eve", "email", 2, None),
    ]


@pytest.mark.parametrize("told_by_day", ["2026-03-10", None], ids=["by its day", "not at all"])
def test_who_was_touched_at_no_known_time_is_left_out(shop: Shop, told_by_day: str | None) -> None:
    shop.tell(
        *waited(["1", "2", "3", "4", "5+"]),
        email("to P", told_by_day, prospect_ids=("P",)),
        reply("from P", "2026-03-11 10:00", prospect_ids=("P",)),
    )
    assert shop.ask("time_to_reply_monthly", "DISTINCT prospect_count") == [(5,)]


def test_as_of_a_day_nobody_has_waited_longer_than_until_then(shop: Shop) -> None:
    shop.tell(
        *(email(f"to {n}", "2026-03-02 12:00", prospect_ids=(f"P{n}",)) for n in range(5)),
        reply("from 0", "2026-03-03 11:00", prospect_ids=("P0",)),
        reply("from 1", "2026-03-09 12:00", prospect_ids=("P1",)),
        created("D", "2026-03-20 12:00"),
    )
    everyone = "rep_id = 'all' AND channel = 'all'"
    columns = "replied_count, round(within_day_share, 4), round(within_week_share, 4)"
    found = [
        shop.ask(f"time_to_reply_monthly_as_of(day = '2026-03-{day}')", columns, everyone)
        for day in ("02", "03", "09")
    ]
    assert found == [[(0, None, None)], [(1, None, None)], [(2, 0.2, 0.4)]]
