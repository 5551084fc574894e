"""Are stays, conversions and probabilities of any story those of its events, also as of a day?"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from events.envelope import Envelope
from events.tenant import PipelineDefined, TenantConfigured
from tests.projections.tellings import event
from tests.projections.views.any_deals import (
    FIRST,
    Deal,
    day_of,
    deals_of,
    occurred_by,
    some_day,
    story,
)
from tests.projections.views.business import pipeline_defined
from tests.projections.views.conftest import Shop

ORDER = {"new": 0.1, "talk": 0.3, "trial": 0.6, "offer": 0.9}
WEEKS = [("2026-01-01", ("mon", "tue", "sun")), (str(FIRST + timedelta(days=30)), ("wed", "fri"))]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REVERSED = dict(reversed(ORDER.items()))


def history(dice: Random, zone: str) -> list[Envelope]:
    weeks = [
        event(
            TenantConfigured.model_validate(
                {
                    "timezone": zone,
                    "currency": "EUR",
                    "fiscal_year_starts_on": "01-01",
                    "working_days": days,
                }
            ),
            since,
        )
        for since, days in WEEKS
    ]
    return [
        *story(dice, zone=zone, count=10)[1:],
        *weeks,
        pipeline_defined("2026-01-01", ORDER, pipeline="first"),
        pipeline_defined(str(FIRST + timedelta(days=40)), REVERSED, pipeline="first"),
    ]


def order_on(told: list[Envelope], pipeline: str, day: date | None) -> list[str]:
    defined = [
        (day_of(each, "UTC"), [stage.stage for stage in each.data.stages])
        for each in told
        if isinstance(each.data, PipelineDefined) and each.data.pipeline == pipeline
    ]
    in_force = [stages for since, stages in defined if day is None or since <= day]
    return in_force[-1] if in_force else []


def is_working(day: date) -> bool:
    (*_, days) = (days for since, days in WEEKS if since <= str(day))
    return WEEKDAYS[day.weekday()] in days


def stays(deal: Deal) -> list[tuple[str, datetime, datetime | None]]:
    """Stage, entered at, left at; told again it is the same stay."""
    entered: list[tuple[str, datetime]] = []
    for each, stage in deal.told("stage"):
        if not entered or entered[-1][0] != stage:
            entered.append((stage, each.occurred_at))
    ends: list[datetime | None] = [at for _, at in entered[1:]]
    close = deal.closed_at
    return [
        (stage, at, left)
        for (stage, at), left in zip(
            entered, [*ends, close and max(close, entered[-1][1])], strict=True
        )
    ]


def is_moved_back(order: list[str], before: str | None, stage: str) -> bool | None:
    if before is None:
        return False
    if before not in order or stage not in order:
        return None
    return order.index(stage) < order.index(before)


def worked_days(since: date, until: date | None) -> tuple[int | None, int | None]:
    """Days from one until before the other, and how many of them are working days."""
    if until is None:
        return None, None
    days = [since + timedelta(days=passed) for passed in range((until - since).days)]
    return len(days), sum(map(is_working, days))


def stays_of(told: list[Envelope], zone: str) -> list[tuple[Any, ...]]:
    rows = []
    for deal in deals_of(told, zone=zone):
        before = None
        for number, (stage, at, left) in enumerate(stays(deal), 1):
            owner, since = deal.last("owner_id", at) or "unknown", deal.day(at)
            days = worked_days(since, left and deal.day(left))
            order = order_on(told, deal.last("pipeline"), since)
            moved_back = is_moved_back(order, before, stage)
            rows.append((deal.id, number, stage, owner, before, *days, moved_back))
            before = stage
    return sorted(rows)


def conversions(told: list[Envelope], zone: str) -> list[tuple[Any, ...]]:
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for deal in deals_of(told, zone=zone):
        order = order_on(told, deal.last("pipeline"), None)
        entered = [stage for stage, *_ in stays(deal)]
        for place, stage in enumerate(order):
            if stage not in entered:
                continue
            at = next(at for name, at, _ in stays(deal) if name == stage)
            owner = deal.last("owner_id", at) or "unknown"
            for later in range(place + 1, len(order)):
                row = found[f"{deal.day(at):%Y-%m-01}", stage, order[later], owner]
                is_there = deal.status == "won" or any(map(entered.__contains__, order[later:]))
                row[0] += is_there
                row[1] += 1
                row[2] += not is_there and deal.status == "open"
    return sorted((*key, *row) for key, row in found.items())


def probabilities(told: list[Envelope], zone: str) -> list[tuple[Any, ...]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for stage in order_on(told, "first", None):
        found["first", stage] = [0, 0, 0]
    for deal in deals_of(told, zone=zone):
        for stage in {stage for stage, *_ in stays(deal)}:
            row = found[deal.last("pipeline"), stage]
            row[("won", "lost", "open").index(deal.status)] += 1
    return sorted((*key, won, won + lost, still) for key, (won, lost, still) in found.items())


COMPARED = {
    "deal_stage_stay": (
        "deal_id, stay_number, stage, owner_id, stage_before, days, working_days, is_regression",
        stays_of,
    ),
    "stage_conversion": (
        "month, stage, to_stage, owner_id, conversion_numerator, conversion_denominator, "
        "undecided_count",
        conversions,
    ),
    "stage_probability": (
        "pipeline, stage, win_rate_numerator, win_rate_denominator, open_count",
        probabilities,
    ),
}


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("seed", range(3))
def test_stages_are_those_of_the_events(shop: Shop, seed: int, zone: str) -> None:
    dice = Random(seed)
    told, day = history(dice, zone), some_day(dice)
    by_then = occurred_by(day, told, zone=zone)
    shop.tell(*told)
    for view, (columns, oracle) in COMPARED.items():
        live = shop.ask(view, columns)
        assert (view, live) == (view, oracle(told, zone))
        assert shop.ask(f"{view}_as_of(day = '{day}')", columns) == oracle(by_then, zone)
        assert len(live) > 3
