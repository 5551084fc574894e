"""How many touches do the deals take that the best reps win, and is nobody named or told apart?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import median
from typing import Any

import pytest

from events.deal import DealLost, DealReopened, DealWon
from events.envelope import Envelope
from events.rep import RoleAssigned
from projections.views import views
from tests.projections.tellings import call, created, email, event, held, meeting
from tests.projections.views.business import until
from tests.projections.views.conftest import Shop
from tests.projections.views.portfolios import month_end, months_before, quantile

VIEW = "touch_benchmark"
WON = ", ".join(
    f"touches_per_won_deal_{part}" for part in ("numerator", "denominator", "value", "n")
)
LAST = "month_end = '2026-03-31'"
FIRST, DAYS = date(2025, 1, 1), 460


def deals(rep: str, count: int, *, amount: int = 100, won: bool = True) -> list[Envelope]:
    end = DealWon if won else DealLost
    return [
        told
        for name in (f"{rep} {'won' if won else 'lost'} {number}" for number in range(count))
        for told in (
            created(name, "2026-03-01", owner_id=rep, amount=Decimal(amount), currency="EUR"),
            event(end(deal_id=name), "2026-03-20"),
        )
    ]


def touches(
    rep: str, count: int, *, meetings: int, emails: int, calls: int, won: bool = True
) -> Iterator[Envelope]:
    """Each touch belongs to all deals of the rep, so that each deal took so many."""
    told = "won" if won else "lost"
    named = {"deal_ids": tuple(f"{rep} {told} {number}" for number in range(count))}
    for number in range(meetings):
        name = f"{rep} {told} meeting {number}"
        yield meeting(name, "2026-03-10 10:00", rep=rep, **named)
        yield held(name, "2026-03-10 11:00")
    for number in range(emails):
        yield email(f"{rep} {told} email {number}", "2026-03-11 10:00", rep=rep, **named)
    for number in range(calls):
        yield call(f"{rep} {told} call {number}", "2026-03-12 10:00", rep=rep, **named)


def team(reps: str, **more: Any) -> list[Envelope]:
    return [told for rep in reps for told in deals(rep, 10, **more)]


def test_the_best_take_15_touches_where_lost_deals_take_23(shop: Shop) -> None:
    shop.tell(
        *(
            event(RoleAssigned(rep_id=rep, role="AE", is_ramping=False), "2026-01-01")
            for rep in "abcde"
        ),
        *team("abcde"),
        *(told for rep in "abcde" for told in touches(rep, 10, meetings=3, emails=8, calls=4)),
        *(told for rep in "abcde" for told in deals(rep, 1, won=False)),
        *(
            told
            for rep in "abcde"
            for told in touches(rep, 1, meetings=5, emails=11, calls=7, won=False)
        ),
        call("before", "2026-02-10 10:00", rep="a", deal_ids=("a won 0",)),
        call("after", "2026-03-25 10:00", rep="a", deal_ids=("a won 0",)),
        until("2026-03-31"),
    )
    found = f"role, currency, channel, rep_count, {WON}, won_median_touches, won_p75_touches"
    assert shop.ask(VIEW, found, f"{LAST} AND touches_per_won_deal_numerator > 0") == [
        ("AE", "EUR", "all", 5, 750, 50, 15, 50, 15, 15),
        ("AE", "EUR", "call", 5, 200, 50, 4, 50, 4, 4),
        ("AE", "EUR", "email", 5, 400, 50, 8, 50, 8, 8),
        ("AE", "EUR", "video_meeting", 5, 150, 50, 3, 50, 3, 3),
    ]
    lost = "touches_per_lost_deal_numerator, touches_per_lost_deal_value, lost_to_won"
    assert shop.ask(VIEW, lost, f"{LAST} AND channel = 'all'") == [(115, 23, 23 / 15)]


def test_a_group_of_four_is_not_shown(shop: Shop) -> None:
    shop.tell(*team("abcd", amount=900), *team("efghijk"), until("2026-03-31"))
    assert shop.ask(VIEW, "rep_count") == []


def test_of_twenty_reps_five_are_the_best(shop: Shop) -> None:
    reps = "abcdefghijklmnopqrst"
    shop.tell(
        *(told for place, rep in enumerate(reps) for told in deals(rep, 10, amount=100 + place)),
        *(told for rep in reps[15:] for told in touches(rep, 10, meetings=0, emails=0, calls=2)),
        *touches("a", 10, meetings=0, emails=9, calls=0),
        until("2026-03-31"),
    )
    assert shop.ask(VIEW, f"rep_count, {WON}", f"{LAST} AND channel = 'all'") == [
        (5, 100, 50, 2, 50)
    ]


def test_who_won_fewer_than_ten_is_no_benchmark(shop: Shop) -> None:
    shop.tell(*team("abcd"), *deals("e", 9, amount=900), until("2026-03-31"))
    assert shop.ask(VIEW, "rep_count") == []


def test_losses_of_fewer_than_five_reps_are_not_shown(shop: Shop) -> None:
    shop.tell(
        *team("abcde"),
        *(told for rep in "abcd" for told in deals(rep, 1, won=False)),
        *touches("a", 1, meetings=0, emails=3, calls=0, won=False),
        until("2026-03-31"),
    )
    lost = "touches_per_lost_deal_numerator, touches_per_lost_deal_n, touches_per_lost_deal_value"
    assert shop.ask(VIEW, f"{lost}, lost_to_won", f"{LAST} AND channel = 'all'") == [
        (0, 0, None, None)
    ]


def test_a_deal_that_was_reopened_is_won_as_of_the_days_before(shop: Shop) -> None:
    shop.tell(
        *team("abcde"), event(DealReopened(deal_id="a won 0"), "2026-03-25"), until("2026-03-31")
    )
    assert shop.ask(VIEW, "rep_count") == []
    found = shop.ask(f"{VIEW}_as_of(day = '2026-03-24')", "month_end, rep_count", "channel = 'all'")
    assert found == [("2026-03-31", 5)]


def test_nobody_is_named() -> None:
    (view,) = (view for view in views() if view.name == VIEW)
    assert [column.name for column in view.columns if column.name.endswith("_id")] == ["tenant_id"]


Closed = tuple[str, date, int, int]
"""Who owned a deal, when it was won, for how much and after how many calls."""


def benchmark(closed: list[Closed], day: date) -> list[tuple[Any, ...]]:
    found = []
    month = month_end(FIRST)
    while month <= month_end(min(day, FIRST + timedelta(days=DAYS))):
        year = [won for won in closed if months_before(month, 12) < won[1] <= min(month, day)]
        by_rep: dict[str, list[Closed]] = defaultdict(list)
        for won in year:
            by_rep[won[0]].append(won)
        worth = {rep: sum(won[2] for won in all_) for rep, all_ in by_rep.items() if len(all_) > 9}
        if worth:
            least = quantile(sorted(worth.values()), 0.75)
            best = [rep for rep, value in worth.items() if value >= least]
            calls = [won[3] for rep in best for won in by_rep[rep]]
            if len(best) > 4:
                mean = sum(calls) / len(calls)
                p75 = quantile(sorted(calls), 0.75)
                found.append((str(month), len(best), sum(calls), mean, median(calls), p75))
        month = month_end(month + timedelta(days=1))
    return found


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_is_the_one_computed_a_second_time(shop: Shop, seed: int) -> None:
    dice = Random(seed)
    closed: list[Closed] = [
        (
            dice.choice("abcdef"),
            FIRST + timedelta(days=dice.randrange(1, DAYS)),
            dice.choice([0, 1000]),
            dice.randrange(3),
        )
        for _ in range(160)
    ]
    # Ties make groups of five likely.
    closed = [(rep, on, 0 if rep != "f" else worth, calls) for rep, on, worth, calls in closed]
    shop.tell(
        *(
            told
            for number, (rep, on, worth, calls) in enumerate(closed)
            for told in (
                created(
                    f"D{number}", str(FIRST), owner_id=rep, amount=Decimal(worth), currency="EUR"
                ),
                event(DealWon(deal_id=f"D{number}"), str(on)),
                *(
                    call(f"D{number} {each}", str(on), deal_ids=(f"D{number}",))
                    for each in range(calls)
                ),
            )
        ),
        until(FIRST + timedelta(days=DAYS)),
    )
    columns = (
        "month_end, rep_count, touches_per_won_deal_numerator, touches_per_won_deal_value, "
        "won_median_touches, won_p75_touches"
    )
    expected = benchmark(closed, FIRST + timedelta(days=999))
    assert shop.ask(VIEW, columns, "channel = 'all'") == expected
    day = FIRST + timedelta(days=DAYS - 50)
    asked = shop.ask(f"{VIEW}_as_of(day = '{day}')", columns, "channel = 'all'")
    assert asked == benchmark(closed, day) != []
