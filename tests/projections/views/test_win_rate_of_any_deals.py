"""Are the three close rates of any story those that its events come to, also as of a day?"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.projections.views.any_deals import (
    DAYS,
    FIRST,
    Deal,
    deals_of,
    occurred_by,
    some_day,
    story,
)
from tests.projections.views.conftest import Shop

RATES = ("win_rate", "close_rate_worked", "cohort_win_rate")
FIGURES = ", ".join(f"{rate}_{part}" for rate in RATES for part in ("numerator", "denominator"))
KEYS = "month, pipeline, owner_id"


def month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def months(deal: Deal, last_on: date) -> Iterator[tuple[date, date]]:
    """The months in which it was worked on, and the day on which each ends."""
    month, until = deal.created_on.replace(day=1), deal.closed_on or last_on
    while month <= until:
        yield month, min(month_after(month) - timedelta(days=1), last_on)
        month = month_after(month)


def rates(deals: list[Deal], last_on: date) -> list[tuple[Any, ...]]:
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for deal in deals:
        for month, ends_on in months(deal, last_on):
            is_closed = bool(deal.closed_on and deal.closed_on.replace(day=1) == month)
            owner = deal.last("owner_id", deal.closed_at if is_closed else ends_on)
            key = (str(month), deal.last("pipeline"), owner or "unknown")
            counted = found.setdefault(key, Counter())
            is_created = deal.created_on.replace(day=1) == month
            counted["worked"] += 1
            counted["closed"] += is_closed
            counted["won"] += is_closed and deal.status == "won"
            counted["created"] += is_created
            counted["created_and_won"] += is_created and deal.status == "won"
    return sorted(
        (*key, each["won"], each["closed"], each["won"], each["worked"], each["created_and_won"],
         each["created"])
        for key, each in found.items()
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("seed", range(3))
def test_close_rates_are_those_of_the_events(shop: Shop, seed: int, zone: str) -> None:
    dice = Random(seed)
    told, day = story(dice, zone=zone), some_day(dice)
    shop.tell(*told)
    live = shop.ask("win_rate_monthly", f"{KEYS}, {FIGURES}")
    assert live == rates(deals_of(told, zone=zone), FIRST + timedelta(days=DAYS))
    by_then = shop.ask(f"win_rate_monthly_as_of(day = '{day}')", f"{KEYS}, {FIGURES}")
    assert by_then == rates(deals_of(occurred_by(day, told, zone=zone), zone=zone), day)
    assert len(live) > 3
