"""What is each account worth on each day, in whose portfolio, and by what did it move?"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from events.account import AccountDeleted
from tests.projections.tellings import event
from tests.projections.views.business import absorbed, account, configured, owned, until, worth
from tests.projections.views.conftest import Shop

MOVEMENTS = "account_id, day, owner_id, kind, amount"
FIRST, DAYS = date(2026, 3, 1), 15


def test_a_value_is_the_sum_of_the_latest_value_of_each_part(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01", owner_id="ben"),
        worth("A", "2026-03-01", 100, component="seats"),
        worth("A", "2026-03-02", 50, component="storage"),
        worth("A", "2026-03-04", 80, component="seats"),
        until("2026-03-05"),
    )
    assert shop.ask("portfolio_value_daily", "day, owner_id, value") == [
        ("2026-03-01", "ben", 100),
        ("2026-03-02", "ben", 150),
        ("2026-03-03", "ben", 150),
        ("2026-03-04", "ben", 130),
        ("2026-03-05", "ben", 130),
    ]


def test_each_kind_of_movement_has_its_name(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01", owner_id="ben"),
        worth("A", "2026-03-01", 100),
        worth("A", "2026-03-02", 150),
        worth("A", "2026-03-03", 120),
        worth("A", "2026-03-04", 0),
        worth("A", "2026-03-05", 70),
        owned("A", "2026-03-06", "ann"),
    )
    assert shop.ask("account_value_movement", MOVEMENTS) == [
        ("A", "2026-03-01", "ben", "new", 100),
        ("A", "2026-03-02", "ben", "expansion", 50),
        ("A", "2026-03-03", "ben", "contraction", -30),
        ("A", "2026-03-04", "ben", "churn", -120),
        ("A", "2026-03-05", "ben", "reactivation", 70),
        ("A", "2026-03-06", "ann", "transfer_in", 70),
        ("A", "2026-03-06", "ben", "transfer_out", -70),
    ]


def test_one_part_replaced_by_another_on_the_same_day_is_no_churn(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01", owner_id="ben"),
        worth("A", "2026-03-01", 100, component="old plan"),
        worth("A", "2026-03-09 09:00", 0, component="old plan"),
        worth("A", "2026-03-09 17:00", 120, component="new plan"),
    )
    assert shop.ask("account_value_movement", MOVEMENTS) == [
        ("A", "2026-03-01", "ben", "new", 100),
        ("A", "2026-03-09", "ben", "expansion", 20),
    ]


def test_a_day_ends_in_the_tenants_zone(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        worth("A", "2026-03-09 03:59", 100, component="a"),
        worth("A", "2026-03-09 04:01", 50, component="b"),
    )
    assert shop.ask("account_value_movement", "day, kind, amount") == [
        ("2026-03-08", "new", 100),
        ("2026-03-09", "expansion", 50),
    ]


def test_growth_on_the_day_of_a_handover_is_the_new_owners(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01", owner_id="ben"),
        worth("A", "2026-03-01", 100),
        owned("A", "2026-03-05 09:00", "ann"),
        worth("A", "2026-03-05 08:00", 130),
    )
    assert shop.ask("account_value_movement", MOVEMENTS, "day > '2026-03-01'") == [
        ("A", "2026-03-05", "ann", "expansion", 30),
        ("A", "2026-03-05", "ann", "transfer_in", 100),
        ("A", "2026-03-05", "ben", "transfer_out", -100),
    ]


def test_currencies_and_units_are_never_added_up(shop: Shop) -> None:
    shop.tell(
        worth("A", "2026-03-01", 100, component="a", currency="EUR"),
        worth("A", "2026-03-01", 100, component="b", currency="USD"),
        worth("A", "2026-03-01", 100, component="c", unit="mrr"),
        worth("A", "2026-03-02", 90, component="a", currency="USD"),
    )
    assert shop.ask("account_value_movement", "day, unit, currency, kind, amount") == [
        ("2026-03-01", "arr", "EUR", "new", 100),
        ("2026-03-01", "arr", "USD", "new", 100),
        ("2026-03-01", "mrr", "EUR", "new", 100),
        ("2026-03-02", "arr", "EUR", "churn", -100),
        ("2026-03-02", "arr", "USD", "expansion", 90),
    ]


def test_a_correction_replaces_what_was_told(shop: Shop) -> None:
    shop.tell(
        worth("A", "2026-03-01", 100),
        worth("A", "2026-03-01", 300, version=1),
    )
    assert shop.ask("account_value_movement", "kind, amount") == [("new", 300)]


def test_an_undated_value_is_in_no_series(shop: Shop) -> None:
    shop.tell(
        worth("A", None, 100, component="a"),
        worth("A", "2026-03-02", 50, component="b"),
    )
    assert shop.ask("portfolio_value_daily", "day, value") == [("2026-03-02", 50)]


def test_what_a_merged_account_was_worth_is_its_survivors(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01", owner_id="ben"),
        account("B", "2026-03-01", owner_id="ann"),
        worth("A", "2026-03-01", 100),
        worth("B", "2026-03-02", 10),
        absorbed("B", "2026-03-03", into="A"),
        until("2026-03-03"),
    )
    assert shop.ask("portfolio_value_daily", "account_id, day, owner_id, value") == [
        ("A", "2026-03-01", "ben", 100),
        ("A", "2026-03-02", "ben", 110),
        ("A", "2026-03-03", "ben", 110),
    ]


def test_a_deleted_account_has_no_value(shop: Shop) -> None:
    shop.tell(worth("A", "2026-03-01", 100), event(AccountDeleted(account_id="A"), "2026-03-02"))
    assert shop.ask("portfolio_value_daily", "day") == []


def test_a_churned_account_stays_with_nothing(shop: Shop) -> None:
    shop.tell(worth("A", "2026-03-01", 100), worth("A", "2026-03-02", 0), until("2026-03-03"))
    assert shop.ask("portfolio_value_daily", "day, value") == [
        ("2026-03-01", 100),
        ("2026-03-02", 0),
        ("2026-03-03", 0),
    ]


@pytest.mark.parametrize(("value", "rate"), [(1000, 0), (1500, 0.5), (3000, 2), (5000, 4)], ids=str)
def test_a_portfolio_that_grows_from_1000_has_the_rate_of_the_source(
    shop: Shop, value: int, rate: float
) -> None:
    shop.tell(
        account("kept", "2025-01-01", owner_id="amy"),
        account("lost", "2025-01-01", owner_id="amy"),
        worth("kept", "2025-01-10", 600),
        worth("lost", "2025-01-10", 400),
        worth("lost", "2025-06-01", 0),
        worth("kept", "2025-12-10", value),
        account("gained", "2025-03-01", owner_id="amy"),
        worth("gained", "2025-03-01", 7777),
        owned("kept", "2025-07-01", "bob"),
        until("2026-01-31"),
    )
    columns = "upsell_rate_numerator, upsell_rate_denominator, upsell_rate_value, upsell_rate_n"
    assert shop.ask("upsell_rate_monthly", f"owner_id, {columns}", "month = '2026-01-01'") == [
        ("amy", value - 1000, 1000, rate, 2)
    ]


Told = dict[date, Any]


def latest(told: Told, day: date) -> Any:
    """What was told last, up to this day."""
    return max(((on, value) for on, value in told.items() if on <= day), default=(day, None))[1]


def portfolios(parts: dict[tuple[str, str], Told], owners: dict[str, Told], day: date) -> Any:
    """Computed a second time: the latest value of each part, for the latest owner."""
    expected: Counter[str] = Counter()
    for (name, _), told in parts.items():
        expected[latest(owners[name], day) or "unknown"] += latest(told, day) or 0
    return +expected


@pytest.mark.parametrize("seed", range(4))
def test_movements_add_up_to_portfolios(shop: Shop, seed: int) -> None:
    dice = Random(seed)
    days = [FIRST + timedelta(days=each) for each in range(DAYS)]
    parts: dict[tuple[str, str], Told] = defaultdict(dict)
    owners: dict[str, Told] = defaultdict(dict)
    for _ in range(40):
        parts[dice.choice("AB"), dice.choice("pqr")][dice.choice(days)] = dice.randrange(4) * 100
        owners[dice.choice("AB")][dice.choice(days)] = dice.choice(["x", "y", "z"])
    shop.tell(
        *(
            worth(name, str(on), value, component=part)
            for (name, part), told in parts.items()
            for on, value in told.items()
        ),
        *(owned(name, str(on), who) for name, told in owners.items() for on, who in told.items()),
        until(str(days[-1])),
    )
    moved, running = defaultdict(list), Counter[str]()
    for on, owner, amount in shop.ask("account_value_movement", "day, owner_id, amount"):
        moved[on].append((owner, amount))
    daily: dict[str, Counter[str]] = defaultdict(Counter)
    for on, owner, value in shop.ask("portfolio_value_daily", "day, owner_id, value"):
        daily[on][owner] += value
    for day in days:
        for owner, amount in moved[str(day)]:
            running[owner] += amount
        assert +running == +daily[str(day)] == portfolios(parts, owners, day)
