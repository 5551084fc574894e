"""How often were existing customers in touch with us, and how many were not?"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import Any

import pytest

from events.envelope import Envelope
from tests.projections.tellings import call, email, held, meeting, reply
from tests.projections.views.business import absorbed, account, owned, until, worth
from tests.projections.views.conftest import Shop
from tests.projections.views.histories import DAYS, FIRST, crowded, told
from tests.projections.views.portfolios import History, month_end, months_before, ratio, rows

VIEW = "account_engagement_monthly"
PARTS = ("numerator", "denominator", "value", "n")
RATES = ("interactions_per_customer", "engaged_rate")
FIGURES = ", ".join(
    ["touch_count", "touch_auto_count", "response_count"]
    + [f"{rate}_{part}" for rate in RATES for part in PARTS]
    + ["interactions_per_customer_median"]
)
MARCH = "month = '2026-03-01'"


def customers(*names: str) -> list[Envelope]:
    return [
        told
        for name in names
        for told in (account(name, "2026-01-01", owner_id="ben"), worth(name, "2026-01-10", 100))
    ]


def test_interactions_go_in_both_directions(shop: Shop) -> None:
    shop.tell(
        *customers("A", "B", "C"),
        call("one", "2026-03-02 10:00", account_ids=("A",)),
        email("two", "2026-03-02 11:00", account_ids=("A",), actor="automation"),
        reply("three", "2026-03-03 10:00", account_ids=("A",)),
        meeting("four", "2026-03-04 10:00", account_ids=("A", "B")),
        held("four", "2026-03-04 11:30"),
        meeting("canceled", "2026-03-05 10:00", account_ids=("C",)),
        until("2026-03-31"),
    )
    assert shop.ask(VIEW, f"owner_id, {FIGURES}", MARCH) == [
        ("ben", 3, 1, 1, 5, 3, 5 / 3, 3, 2, 3, 2 / 3, 3, 1)
    ]


def test_who_never_bought_is_no_existing_customer(shop: Shop) -> None:
    shop.tell(
        account("lead", "2026-01-01", owner_id="ben"),
        call("one", "2026-03-02 10:00", account_ids=("lead",)),
        until("2026-03-31"),
    )
    assert shop.ask(VIEW, "month") == []


def test_who_left_in_a_month_was_a_customer_in_it(shop: Shop) -> None:
    shop.tell(
        *customers("A"),
        worth("A", "2026-03-20", 0),
        call("one", "2026-03-02 10:00", account_ids=("A",)),
        until("2026-04-30"),
    )
    found = "month, owner_id, interactions_per_customer_value"
    assert shop.ask(VIEW, found, "month >= '2026-03-01'") == [("2026-03-01", "ben", 1)]


def test_a_merged_customer_is_one_customer(shop: Shop) -> None:
    shop.tell(
        *customers("A", "B"),
        absorbed("A", "2026-02-01", into="B"),
        call("one", "2026-03-02 10:00", account_ids=("A", "B")),
        until("2026-03-31"),
    )
    assert shop.ask(VIEW, f"{FIGURES}", MARCH) == [(1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1)]


def test_a_customer_handed_over_is_engaged_by_who_holds_it_in_the_end(shop: Shop) -> None:
    shop.tell(
        *customers("A"),
        call("one", "2026-03-02 10:00", account_ids=("A",)),
        owned("A", "2026-03-20", "ann"),
        until("2026-03-31"),
    )
    found = "owner_id, engaged_rate_value"
    assert shop.ask(VIEW, found, MARCH) == [("ann", 1)]
    assert shop.ask(f"{VIEW}_as_of(day = '2026-03-19')", found, MARCH) == [("ben", 1)]
    assert shop.ask(f"{VIEW}_as_of(day = '2026-03-01')", found, MARCH) == [("ben", 0)]


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_is_the_one_computed_a_second_time(shop: Shop, seed: int) -> None:
    dice, history = Random(seed), crowded(seed)
    calls = {
        f"call {number}": (dice.choice(history.accounts), dice.randrange(DAYS))
        for number in range(150)
    }
    days = {name: FIRST + timedelta(days=passed) for name, (_, passed) in calls.items()}
    shop.tell(
        *told(history),
        *(call(name, str(days[name]), account_ids=(calls[name][0],)) for name in calls),
    )

    def engagement(history: History, owner: str, month: date) -> tuple[Any, ...] | None:
        had = Counter(
            account
            for name, (account, _) in calls.items()
            if month_end(days[name]) == month and days[name] <= history.last_on
        )
        opened = months_before(month, 1)
        held = history.held_by(owner, month)
        left = [n for n in history.held_by(owner, opened) if not history.value(n, month)]
        found = [had[name] for name in (*held, *left)]
        if not found:
            return None
        counts, engaged, all_of_them = sum(found), sum(map(bool, found)), len(found)
        return (
            *(counts, 0, 0, counts, all_of_them, ratio(counts, all_of_them), all_of_them),
            *(engaged, all_of_them, ratio(engaged, all_of_them), all_of_them, median(found)),
        )

    then = FIRST + timedelta(days=DAYS // 2)
    keys = "toLastDayOfMonth(month), owner_id"
    assert shop.ask(VIEW, f"{keys}, {FIGURES}") == rows(history, engagement)
    asked = shop.ask(f"{VIEW}_as_of(day = '{then}')", f"{keys}, {FIGURES}")
    assert asked == rows(history.until(then), engagement)
