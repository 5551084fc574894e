"""Do the accounts that a rep held a year ago order more at a time than they did then?"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import median
from typing import Any

import pytest

from events.account import AccountDeleted, PurchaseMade
from events.envelope import Envelope
from tests.projections.tellings import event
from tests.projections.views.business import absorbed, account, owned, until
from tests.projections.views.conftest import Shop
from tests.projections.views.histories import DAYS, FIRST
from tests.projections.views.portfolios import History, month_end, months_before, ratio, rows

VIEW = "purchase_size_monthly"
PARTS = ("numerator", "denominator", "value", "n", "median")
FIGURES = ", ".join(
    f"{rate}_{part}" for rate in ("purchase_size", "purchase_size_before") for part in PARTS
)
GROWTH = (
    "owner_id, account_count, purchase_size_value, purchase_size_before_value, purchase_size_growth"
)
LAST = "month_end = '2026-01-31'"


def bought(
    name: str, told_at: str | None, worth: int, order: str, *, version: int = 0, **fields: Any
) -> Envelope:
    """Two units of one product."""
    said = {"product": "pro", "channel": "web", "currency": "EUR", "units": 2, **fields}
    told = PurchaseMade(account_id=name, order_id=order, unit_price=Decimal(worth) / 2, **said)
    return event(told, told_at, version=version)


def test_purchase_size_is_that_of_the_same_accounts_a_year_before(shop: Shop) -> None:
    shop.tell(
        account("A", "2024-01-01", owner_id="amy"),
        bought("A", "2024-05-10", 100, "1"),
        bought("A", "2025-01-31", 300, "2"),
        bought("A", "2025-02-01", 500, "3"),
        bought("A", "2026-01-31", 900, "4"),
        account("new", "2024-01-01", owner_id="amy"),
        bought("new", "2025-05-10", 7777, "5"),
        owned("A", "2025-03-01", "bob"),
        until("2026-01-31"),
    )
    assert shop.ask(VIEW, f"{GROWTH}, {FIGURES}", LAST) == [
        (
            *("amy", 1, 700, 200, 2.5),
            *(1400, 2, 700, 2, 700),
            *(400, 2, 200, 2, 200),
        )
    ]


def test_the_lines_of_an_order_are_one_purchase(shop: Shop) -> None:
    shop.tell(
        bought("A", "2025-01-10", 100, "1"),
        bought("A", "2025-01-10", 50, "1", product="storage"),
        bought("A", "2025-01-11", 40, "2"),
        bought("A", "2025-01-11", 60, "2", version=1),
        bought("A", None, 999, "undated"),
        until("2026-01-31"),
    )
    found = "purchase_size_before_numerator, purchase_size_before_n, purchase_size_before_median"
    assert shop.ask(VIEW, found, LAST) == [(210, 2, 105)]


def test_who_orders_no_more_has_no_purchase_size(shop: Shop) -> None:
    shop.tell(bought("A", "2025-01-10", 100, "1"), until("2026-01-31"))
    assert shop.ask(VIEW, f"{GROWTH}, purchase_size_n, purchase_size_median", LAST) == [
        ("unknown", 1, None, 100, None, 0, None)
    ]


def test_currencies_are_kept_apart_and_the_deleted_left_out(shop: Shop) -> None:
    shop.tell(
        bought("A", "2025-01-10", 100, "1"),
        bought("A", "2025-01-10", 10, "2", currency="USD"),
        bought("B", "2025-01-10", 30, "3"),
        absorbed("B", "2025-02-01", into="A"),
        bought("gone", "2025-01-10", 999, "4"),
        event(AccountDeleted(account_id="gone"), "2025-02-01"),
        until("2026-01-31"),
    )
    found = "currency, account_count, purchase_size_before_numerator"
    assert shop.ask(VIEW, found, LAST) == [("EUR", 1, 130), ("USD", 1, 10)]


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_is_the_one_computed_a_second_time(shop: Shop, seed: int) -> None:
    dice = Random(seed)

    def some_day() -> date:
        return FIRST + timedelta(days=dice.randrange(DAYS))

    orders = [(dice.choice("ABCDEF"), some_day(), dice.randrange(1, 50) * 10) for _ in range(60)]
    history = History(
        parts={(name, ""): {FIRST: 1} for name in "ABCDEF"},
        owners={
            name: {FIRST: dice.choice("xy"), some_day(): dice.choice("xy")} for name in "ABCDEF"
        },
        last_on=FIRST + timedelta(days=DAYS),
    )
    shop.tell(
        *(bought(name, str(on), worth, str(n)) for n, (name, on, worth) in enumerate(orders)),
        *(
            owned(name, str(on), who)
            for name in "ABCDEF"
            for on, who in history.owners[name].items()
        ),
        until(history.last_on),
    )

    def sizes(history: History, owner: str, month: date) -> tuple[Any, ...] | None:
        then = months_before(month, 12)
        now, before = defaultdict(list), defaultdict(list)
        for name, on, worth in orders:
            if history.owner(name, then) == owner and on <= history.last_on:
                if then < on <= month:
                    now[name].append(worth)
                elif months_before(month, 24) < on <= then:
                    before[name].append(worth)
        if not before:
            return None
        found: list[Any] = []
        for year in (now, before):
            worths = [each for name in before for each in year[name]]
            mean = ratio(sum(worths), len(worths))
            found += [sum(worths), len(worths), mean, len(worths)]
            found += [median(worths) if worths else None]
        return tuple(found)

    then = FIRST + timedelta(days=DAYS - 45)
    for suffix, known in (("", history), (f"_as_of(day = '{then}')", history.until(then))):
        expected = [row for row in rows(known, sizes) if row[0] >= str(month_end(FIRST))]
        assert shop.ask(f"{VIEW}{suffix}", f"month_end, owner_id, {FIGURES}") == expected != []
