"""Are those who pay most kept, and does a portfolio grow while it loses accounts?"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from chdb.session import Session

from events.envelope import Envelope
from tests.projections.views.business import account, owned, until, worth
from tests.projections.views.conftest import TENANTS, Shop
from tests.projections.views.histories import DAYS, FIRST, crowded, told
from tests.projections.views.portfolios import History, months_before, quantile, ratio, rows

HIGH_PAYERS = "high_payer_retention_monthly"
TRADE_OFF = "portfolio_trade_off_monthly"
LAST = "month_end = '2026-01-31'"
COMPARED_MIN = 5
PARTS = ("numerator", "denominator", "value", "n")


def sold(name: str, owner: str, before: int, after: int) -> list[Envelope]:
    """An account that was worth so much in January 2025, and this in January 2026."""
    return [
        account(name, "2025-01-01", owner_id=owner),
        worth(name, "2025-01-10", before),
        worth(name, "2026-01-10", after),
    ]


def portfolio(owner: str, *values: tuple[int, int]) -> list[Envelope]:
    named = enumerate(values)
    return [told for number, pair in named for told in sold(f"{owner} {number}", owner, *pair)]


def figures(prefix: str) -> str:
    return ", ".join(f"{prefix}_{part}" for part in PARTS)


def test_the_fifth_that_paid_most_is_kept_by_value_and_by_logo(shop: Shop) -> None:
    shop.tell(
        *portfolio("amy", (900, 1), (500, 0), (100, 0), (100, 100), (100, 100)),
        *portfolio("bob", (700, 700), (100, 0), (100, 0), (100, 0), (100, 0), (100, 0)),
        until("2026-01-31"),
    )
    found = f"owner_id, {figures('high_payer_value_retention')}"
    assert shop.ask(HIGH_PAYERS, found, LAST) == [
        ("amy", 900, 1400, 900 / 1400, 2),
        ("bob", 700, 700, 1, 1),
    ]
    assert shop.ask(HIGH_PAYERS, f"owner_id, {figures('high_payer_logo_retention')}", LAST) == [
        ("amy", 1, 2, 0.5, 2),
        ("bob", 1, 1, 1, 1),
    ]


def test_accounts_worth_the_same_are_high_payers_together(shop: Shop) -> None:
    shop.tell(*portfolio("amy", (100, 100), (100, 0), (100, 0)), until("2026-01-31"))
    assert shop.ask(HIGH_PAYERS, figures("high_payer_logo_retention"), LAST) == [(1, 3, 1 / 3, 3)]


def test_a_high_payer_handed_over_is_kept_by_who_held_it(shop: Shop) -> None:
    shop.tell(
        *sold("A", "amy", 100, 80),
        owned("A", "2025-06-01", "bob"),
        until("2026-01-31"),
    )
    found = f"owner_id, {figures('high_payer_value_retention')}"
    assert shop.ask(HIGH_PAYERS, found, LAST) == [("amy", 100, 100, 1, 1)]


def test_a_portfolio_that_grows_and_loses_accounts_is_flagged(shop: Shop) -> None:
    steady = [(100, 100)] * 4
    shop.tell(
        *portfolio("amy", (100, 900), (100, 0), (100, 0), (100, 0)),
        *(told for rep in ("bob", "cy", "dee", "eve") for told in portfolio(rep, *steady)),
        until("2026-01-31"),
    )
    found = "owner_id, nrr_12m, logo_retention_12m, logo_retention_p25, is_trade_off"
    assert shop.ask(TRADE_OFF, found, LAST) == [
        ("amy", 2.25, 0.25, 1, True),
        *((rep, 1, 1, 1, False) for rep in ("bob", "cy", "dee", "eve")),
    ]
    sides = "owner_id, compared_count, expansion_side, retention_side"
    assert shop.ask(TRADE_OFF, sides, f"{LAST} AND owner_id < 'c'") == [
        ("amy", 5, "above", "below"),
        ("bob", 5, "at", "at"),
    ]


def test_fewer_than_five_are_not_compared(shop: Shop) -> None:
    shop.tell(
        *(told for rep in "abcd" for told in portfolio(rep, (100, 300), (100, 0))),
        *portfolio("unknown", (100, 100)),
        until("2026-01-31"),
    )
    found = (
        "compared_count, logo_retention_p25, logo_retention_median, expansion_median, "
        "is_trade_off, retention_side, expansion_side"
    )
    nobody = (4, None, None, None, None, None, None)
    assert shop.ask(TRADE_OFF, found, LAST) == [nobody] * 5


def test_concentration_is_how_much_hangs_on_a_few(shop: Shop) -> None:
    shop.tell(
        *portfolio("amy", *[(0, 100)] * 4, (0, 300), (0, 300)),
        *portfolio("bob", (0, 70)),
        until("2026-01-31"),
    )
    found = f"owner_id, {figures('top_5_share')}, hhi, nrr_12m"
    (amy, bob) = shop.ask(TRADE_OFF, found, LAST)
    assert amy[:-2] == ("amy", 900, 1000, 0.9, 6)
    assert amy[-2:] == (pytest.approx(0.22), None)
    assert bob == ("bob", 70, 70, 1, 1, 1, None)


def test_a_portfolio_that_is_lost_has_no_concentration(shop: Shop) -> None:
    shop.tell(*portfolio("amy", (100, 0)), until("2026-01-31"))
    found = f"{figures('top_5_share')}, hhi, nrr_12m, logo_retention_12m"
    assert shop.ask(TRADE_OFF, found, LAST) == [(0, 0, None, 0, None, 0, 0)]


def high_payers(history: History, owner: str, month: date) -> tuple[Any, ...] | None:
    then = months_before(month, 12)
    values = sorted(filter(None, (history.value(name, then) for name in history.accounts)))
    if not values:
        return None
    least = values[-((len(values) + 4) // 5)]
    cohort = [name for name in history.held_by(owner, then) if history.value(name, then) >= least]
    kept = [name for name in cohort if history.value(name, month)]
    before, still = (sum(history.value(name, then) for name in names) for names in (cohort, kept))
    by_logo = (len(kept), len(cohort), ratio(len(kept), len(cohort)), len(cohort))
    return (still, before, ratio(still, before), len(cohort), *by_logo) if cohort else None


def kept_share(history: History, owner: str, month: date) -> float | None:
    cohort = history.held_by(owner, months_before(month, 12))
    return ratio(sum(bool(history.value(name, month)) for name in cohort), len(cohort))


def trade_off(history: History, owner: str, month: date) -> tuple[Any, ...] | None:
    then = months_before(month, 12)
    held, cohort = history.held_by(owner, month), history.held_by(owner, then)
    if not (held or cohort or history.held_by(owner, months_before(month, 1))):
        return None
    worths = sorted((history.value(name, month) for name in held), reverse=True)
    shares: Iterable[float | None] = (kept_share(history, rep, month) for rep in "tuvwxyz")
    peers = sorted(share for share in shares if share is not None)
    p25 = quantile(peers, 0.25) if len(peers) >= COMPARED_MIN else None
    kept, before = (sum(history.value(name, day) for name in cohort) for day in (month, then))
    share = kept_share(history, owner, month)
    is_flagged = None if p25 is None or share is None else kept >= before and share < p25
    return (
        *(sum(worths[:5]), sum(worths), ratio(sum(worths[:5]), sum(worths)), len(worths)),
        pytest.approx(sum((worth / sum(worths)) ** 2 for worth in worths)) if worths else None,
        *(len(peers), p25 if p25 is None else pytest.approx(p25), is_flagged),
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_the_one_computed_a_second_time(engine: Session, seed: int) -> None:
    history = crowded(seed)
    shop = Shop(engine, f"tenant {next(TENANTS)}")
    shop.tell(*told(history))
    payers = f"{figures('high_payer_value_retention')}, {figures('high_payer_logo_retention')}"
    profile = f"{figures('top_5_share')}, hhi, compared_count, logo_retention_p25, is_trade_off"
    assert shop.ask(TRADE_OFF, "month_end", "is_trade_off IS NOT NULL") != []
    then = FIRST + timedelta(days=DAYS - 40 * (seed + 1))
    for suffix, known in (("", history), (f"_as_of(day = '{then}')", history.until(then))):
        keys = "month_end, owner_id"
        assert shop.ask(f"{HIGH_PAYERS}{suffix}", f"{keys}, {payers}") == rows(known, high_payers)
        assert shop.ask(f"{TRADE_OFF}{suffix}", f"{keys}, {profile}") == rows(known, trade_off)
