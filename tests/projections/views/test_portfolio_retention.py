"""How much of a portfolio is kept over a month and over a year, and by which terms did it move?"""

from datetime import date
from typing import Any

import pytest
from chdb.session import Session
from hypothesis import given, settings

from tests.projections.views.business import account, owned, until, worth
from tests.projections.views.conftest import TENANTS, Shop
from tests.projections.views.histories import UNSHRUNK, days, histories, told
from tests.projections.views.portfolios import History, months_before, ratio, rows

VIEW = "portfolio_retention_monthly"
PARTS = ("_numerator", "_denominator", "", "_n")
TERMS = ("expansion", "contraction", "churned", "transfer_out", "transfer_in", "new")


def columns(period: str) -> str:
    ratios = [f"{name}_{period}{part}" for name in ("nrr", "grr", "churned") for part in PARTS]
    return ", ".join([*ratios, *(f"{term}_value_{period}" for term in TERMS)])


def retention(history: History, owner: str, month: date) -> tuple[Any, ...] | None:
    held = history.held_by(owner, month)
    before = {1: months_before(month, 1), 12: months_before(month, 12)}
    cohorts = {months: history.held_by(owner, day) for months, day in before.items()}
    if not (held or cohorts[1] or cohorts[12]):
        return None
    value = sum(history.value(name, month) for name in held)
    found: list[Any] = [value, len(held)]
    for months, day in before.items():
        found += period(history, owner, month, day, cohorts[months])
    return tuple(found)


def period(history: History, owner: str, now: date, then: date, cohort: list[str]) -> list[Any]:
    pairs = [(history.value(name, now), history.value(name, then)) for name in cohort]
    kept, opening = sum(after for after, _ in pairs), sum(before for _, before in pairs)
    at_most = sum(min(pair) for pair in pairs)
    lost = sum(not after for after, _ in pairs)
    moved = [after - before for after, before in pairs if after]
    handed_over = [history.value(name, now) for name in cohort if history.owner(name, now) != owner]
    others = [name for name in history.held_by(owner, now) if name not in cohort]
    return [
        *(kept, opening, ratio(kept, opening), len(cohort)),
        *(at_most, opening, ratio(at_most, opening), len(cohort)),
        *(lost, len(cohort), ratio(lost, len(cohort)), len(cohort)),
        sum(change for change in moved if change > 0),
        sum(change for change in moved if change < 0),
        -sum(before for after, before in pairs if not after),
        -sum(handed_over),
        sum(history.value(name, now) for name in others if history.value(name, then)),
        sum(history.value(name, now) for name in others if not history.value(name, then)),
    ]


@pytest.mark.parametrize(("value", "rate"), [(1000, 1), (1500, 1.5), (3000, 3), (5000, 5)], ids=str)
def test_a_portfolio_of_1000_in_january_is_kept_as_in_the_source(
    shop: Shop, value: int, rate: float
) -> None:
    shop.tell(
        account("A", "2025-01-01", owner_id="amy"),
        worth("A", "2025-01-10", 1000),
        worth("A", "2025-12-10", value),
        account("gained", "2025-03-01", owner_id="amy"),
        worth("gained", "2025-03-01", 7777),
        until("2026-01-31"),
    )
    found = "nrr_12m_numerator, nrr_12m_denominator, nrr_12m, nrr_12m_n, grr_12m, churned_12m"
    assert shop.ask(VIEW, f"owner_id, {found}", "month_end = '2026-01-31'") == [
        ("amy", value, 1000, rate, 1, 1, 0)
    ]


def test_growth_hides_no_loss(shop: Shop) -> None:
    shop.tell(
        *(account(name, "2026-01-01", owner_id="amy") for name in "ABC"),
        worth("A", "2026-01-10", 100),
        worth("B", "2026-01-10", 100),
        worth("C", "2026-01-10", 100),
        worth("A", "2026-02-10", 250),
        worth("B", "2026-02-10", 50),
        worth("C", "2026-02-10", 0),
        until("2026-02-28"),
    )
    found = f"month_end, owner_id, value, accounts, {columns('1m')}"
    assert shop.ask(VIEW, found, "month_end = '2026-02-28'") == [
        (
            *("2026-02-28", "amy", 300, 2),
            *(300, 300, 1, 3, 150, 300, 0.5, 3, 1, 3, 1 / 3, 3),
            *(150, -50, -100, 0, 0, 0),
        )
    ]


def test_an_account_handed_over_stays_in_the_cohort_of_who_held_it(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-01-01", owner_id="amy"),
        worth("A", "2026-01-10", 100),
        owned("A", "2026-02-03", "bob"),
        worth("A", "2026-02-10", 130),
        until("2026-02-28"),
    )
    found = f"owner_id, value, accounts, {columns('1m')}"
    assert shop.ask(VIEW, found, "month_end = '2026-02-28'") == [
        ("amy", 0, 0, 130, 100, 1.3, 1, 100, 100, 1, 1, 0, 1, 0, 1, 30, 0, 0, -130, 0, 0),
        ("bob", 130, 1, 0, 0, None, 0, 0, 0, None, 0, 0, 0, None, 0, 0, 0, 0, 0, 130, 0),
    ]


def test_nothing_to_keep_is_no_retention(shop: Shop) -> None:
    shop.tell(worth("A", "2026-01-10", 100), until("2026-01-31"))
    assert shop.ask(VIEW, f"month_end, value, {columns('12m')}") == [
        ("2026-01-31", 100, 0, 0, None, 0, 0, 0, None, 0, 0, 0, None, 0, 0, 0, 0, 0, 0, 100)
    ]


def test_a_month_that_is_not_over_ends_on_the_tenants_last_day(shop: Shop) -> None:
    shop.tell(
        worth("A", "2026-01-10", 100),
        worth("A", "2026-02-05", 150),
        until("2026-02-07"),
    )
    assert shop.ask(VIEW, "month_end, value, nrr_1m") == [
        ("2026-01-31", 100, None),
        ("2026-02-28", 150, 1.5),
    ]
    assert shop.ask(f"{VIEW}_as_of(day = '2026-02-04')", "month_end, value, nrr_1m") == [
        ("2026-01-31", 100, None),
        ("2026-02-28", 100, 1),
    ]


def test_currencies_and_units_are_kept_apart(shop: Shop) -> None:
    shop.tell(
        worth("A", "2026-01-10", 100, component="a", currency="EUR"),
        worth("A", "2026-01-10", 100, component="b", unit="mrr"),
        worth("A", "2026-02-10", 100, component="a", currency="USD"),
        until("2026-02-28"),
    )
    found = "unit, currency, value, nrr_1m, churned_1m"
    assert shop.ask(VIEW, found, "month_end = '2026-02-28'") == [
        ("arr", "EUR", 0, 0, 1),
        ("arr", "USD", 100, None, None),
        ("mrr", "EUR", 100, 1, 0),
    ]


@settings(max_examples=8, phases=UNSHRUNK)
@given(history=histories(), day=days)
def test_every_figure_is_the_one_computed_a_second_time(
    engine: Session, history: History, day: date
) -> None:
    shop = Shop(engine, f"tenant {next(TENANTS)}")
    shop.tell(*told(history))
    found = f"month_end, owner_id, value, accounts, {columns('1m')}, {columns('12m')}"
    assert shop.ask(VIEW, found) == rows(history, retention)
    then = history.until(day)
    assert shop.ask(f"{VIEW}_as_of(day = '{day}')", found) == rows(then, retention)


@settings(max_examples=4, phases=UNSHRUNK)
@given(history=histories())
def test_value_is_what_it_was_and_the_terms_of_the_period(
    engine: Session, history: History
) -> None:
    shop = Shop(engine, f"tenant {next(TENANTS)}")
    shop.tell(*told(history))
    for months in ("1m", "12m"):
        terms = " + ".join(f"{term}_value_{months}" for term in TERMS)
        asked = f"value, nrr_{months}_denominator + {terms}"
        assert [value for value, sum_ in shop.ask(VIEW, asked) if value != sum_] == []
