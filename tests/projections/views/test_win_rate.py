"""Which share of the deals was won?"""

from decimal import Decimal
from typing import Any

import pytest

from events.deal import (
    DealLost,
    DealOwnerChanged,
    DealReopened,
    DealWon,
)
from events.envelope import Envelope
from tests.projections.tellings import call, created, event
from tests.projections.views.business import configured, rated
from tests.projections.views.conftest import Shop


def rates(shop: Shop, rate: str, where: str = "true") -> list[tuple[Any, ...]]:
    parts = ", ".join(f"{rate}_{part}" for part in ("numerator", "denominator", "value", "n"))
    return shop.ask("win_rate_monthly", f"month, owner_id, {parts}", where)


def pipeline() -> list[Envelope]:
    return [
        created("won at once", "2026-04-01", owner_id="ben"),
        event(DealWon(deal_id="won at once"), "2026-04-20"),
        created("won later", "2026-03-01", owner_id="ben"),
        event(DealWon(deal_id="won later"), "2026-04-02 12:00"),
        event(DealOwnerChanged(deal_id="won later", owner_id="amy"), "2026-04-03"),
        created("lost", "2026-04-05", owner_id="ben"),
        event(DealLost(deal_id="lost"), "2026-04-20"),
        created("open", "2026-03-05", owner_id="ben"),
        call("newest fact", "2026-04-30 12:00"),
    ]


def test_the_win_rate_is_won_of_won_and_lost(shop: Shop) -> None:
    shop.tell(*pipeline())
    assert rates(shop, "win_rate") == [
        ("2026-03-01", "ben", 0, 0, None, 0),
        ("2026-04-01", "ben", 2, 3, pytest.approx(2 / 3), 3),
    ]


def test_the_close_rate_is_won_of_all_worked_on(shop: Shop) -> None:
    shop.tell(*pipeline())
    assert rates(shop, "close_rate_worked") == [
        ("2026-03-01", "ben", 0, 2, 0, 2),
        ("2026-04-01", "ben", 2, 4, 0.5, 4),
    ]


def test_the_cohort_win_rate_is_won_of_those_created(shop: Shop) -> None:
    shop.tell(*pipeline())
    assert rates(shop, "cohort_win_rate") == [
        ("2026-03-01", "ben", 1, 2, 0.5, 2),
        ("2026-04-01", "ben", 1, 2, 0.5, 2),
    ]


def test_a_deal_reopened_is_won_in_one_month_only(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01"),
        event(DealWon(deal_id="D"), "2026-03-10"),
        event(DealReopened(deal_id="D"), "2026-04-15"),
        event(DealWon(deal_id="D"), "2026-05-01"),
    )
    assert rates(shop, "win_rate", "win_rate_n > 0") == [("2026-05-01", "unknown", 1, 1, 1, 1)]


def test_money_is_won_in_its_own_currency(shop: Shop) -> None:
    amounts = {"A": (Decimal(30), "EUR"), "B": (Decimal(10), "EUR"), "C": (Decimal(5), "USD")}
    shop.tell(
        *(
            created(deal, "2026-03-01", amount=amount, currency=currency)
            for deal, (amount, currency) in amounts.items()
        ),
        created("unknown", "2026-03-01"),
        event(DealWon(deal_id="A"), "2026-03-10"),
        event(DealLost(deal_id="B"), "2026-03-10"),
        event(DealLost(deal_id="C"), "2026-03-10"),
        event(DealLost(deal_id="unknown"), "2026-03-10"),
    )
    parts = ("numerator", "denominator", "value", "n")
    columns = ", ".join(f"win_rate_by_amount_{part}" for part in parts)
    assert shop.ask("win_rate_by_amount_monthly", f"currency, {columns}, amount_unknown_count") == [
        ("EUR", 30, 40, 0.75, 2, 0),
        ("USD", 0, 5, 0, 1, 0),
        ("unknown", 0, 0, None, 0, 1),
    ]


def test_money_of_all_currencies_is_compared_in_the_tenants_own(shop: Shop) -> None:
    shop.tell(
        configured("Europe/Berlin"),
        rated("USD", "EUR", "0.9", on="2026-03-01"),
        rated("USD", "EUR", "0.8", on="2026-03-10"),
        created("won", "2026-03-01", amount=Decimal(10), currency="USD"),
        created("lost", "2026-03-01", amount=Decimal(32), currency="USD"),
        created("no rate", "2026-03-01", amount=Decimal(1), currency="JPY"),
        event(DealWon(deal_id="won"), "2026-03-11"),
        event(DealLost(deal_id="lost"), "2026-03-09"),
        event(DealLost(deal_id="no rate"), "2026-03-09"),
    )
    columns = ", ".join(
        f"win_rate_by_tenant_amount_{part}" for part in ("numerator", "denominator", "value", "n")
    )
    asked = f"currency, tenant_currency, {columns}"
    assert shop.ask("win_rate_by_amount_monthly", asked) == [
        ("JPY", "EUR", 0, 0, None, 0),
        ("USD", "EUR", 8, 36.8, pytest.approx(8 / 36.8), 2),
    ]
    assert shop.ask("win_rate_by_amount_monthly_as_of(day = '2026-03-10')", asked) == [
        ("JPY", "EUR", 0, 0, None, 0),
        ("USD", "EUR", 0, 28.8, 0, 1),
    ]
