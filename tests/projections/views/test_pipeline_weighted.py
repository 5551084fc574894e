"""What may be expected of the open deals?"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest

from events.deal import DealAmountChanged, DealStageChanged, DealWon
from events.envelope import Envelope
from events.rep import TeamJoined, TeamLeft
from events.tenant import CurrencyRateSet, PipelineDefined
from tests.projections.tellings import created, event
from tests.projections.views.any_deals import (
    DAYS,
    FIRST,
    Deal,
    day_of,
    deals_of,
    occurred_by,
    some_day,
    story,
)
from tests.projections.views.business import configured, pipeline_defined, rated
from tests.projections.views.conftest import Shop

SOURCE = {"need understood": 0.3, "trialled": 0.6, "final": 0.9}


def open_deals(**fields: Any) -> list[Envelope]:
    amounts = {"need understood": 10_000, "trialled": 5_000, "final": 2_500}
    return [
        created(stage, "2026-03-01", stage=stage, amount=Decimal(amount), currency="EUR", **fields)
        for stage, amount in amounts.items()
    ]


def test_the_example_of_the_catalogue_is_8250(shop: Shop) -> None:
    closing = {"owner_id": "ben", "expected_close_on": date(2026, 4, 9)}
    shop.tell(pipeline_defined("2026-01-01", SOURCE), *open_deals(**closing))
    columns = "period, month, owner_id, deal_count, amount, weighted_amount"
    assert shop.ask("pipeline_weighted", columns) == [
        ("2026-04", "2026-04-01", "ben", 3, 17_500, 8_250)
    ]
    parts = ("numerator", "denominator", "value", "n")
    assert shop.ask("pipeline_weighted", ", ".join(f"expected_share_{part}" for part in parts)) == [
        (8_250, 17_500, pytest.approx(8_250 / 17_500), 3)
    ]


def test_what_is_closed_is_expected_no_longer(shop: Shop) -> None:
    won = event(DealWon(deal_id="final"), "2026-03-09")
    shop.tell(pipeline_defined("2026-01-01", SOURCE), *open_deals(), won)
    assert shop.ask("pipeline_weighted", "period, month, deal_count, weighted_amount") == [
        ("unknown", None, 2, 6_000)
    ]
    assert shop.ask("pipeline_weighted_as_of(day = '2026-03-08')", "weighted_amount") == [(8_250,)]


def test_nothing_is_expected_where_amount_or_probability_is_unknown(shop: Shop) -> None:
    shop.tell(
        pipeline_defined("2026-01-01", SOURCE),
        created("no amount", "2026-03-01", stage="final"),
        created("no stage", "2026-03-01", stage="?", amount=Decimal(5), currency="EUR"),
    )
    columns = "currency, amount, amount_unknown_count, probability_unknown_count, weighted_amount"
    assert shop.ask("pipeline_weighted", f"{columns}, expected_share_value, expected_share_n") == [
        ("EUR", 5, 0, 1, 0, None, 0),
        ("unknown", 0, 1, 0, 0, None, 0),
    ]


def test_a_probability_holds_from_its_definition_on(shop: Shop) -> None:
    shop.tell(
        pipeline_defined("2026-01-01", SOURCE),
        pipeline_defined("2026-03-05", {"final": 0.8}),
        *open_deals(),
    )
    assert shop.ask("pipeline_weighted_as_of(day = '2026-03-04')", "weighted_amount") == [(8_250,)]
    assert shop.ask("pipeline_weighted", "weighted_amount, probability_unknown_count") == [
        (2_000, 2)
    ]


def test_amounts_are_converted_at_the_rate_of_the_day_they_were_told_on(shop: Shop) -> None:
    shop.tell(
        configured("Europe/Berlin"),
        pipeline_defined("2026-01-01", {"open": 0.5}),
        rated("USD", "EUR", "0.9", on="2026-03-01"),
        rated("USD", "EUR", "0.8", on="2026-03-04"),
        rated("EUR", "JPY", "160", on="2026-03-04"),
        created("before any", "2026-02-28", amount=Decimal(1), currency="USD"),
        created("direct", "2026-03-03", amount=Decimal(100), currency="USD"),
        created("inverse", "2026-03-05", amount=Decimal(80), currency="JPY"),
        created("own", "2026-03-05", amount=Decimal(7), currency="EUR"),
        created("raised", "2026-03-01", amount=Decimal(1), currency="USD"),
        event(
            DealAmountChanged(deal_id="raised", amount=Decimal(10), currency="USD"), "2026-03-04"
        ),
    )
    columns = "currency, tenant_currency, tenant_amount, tenant_weighted_amount, rate_unknown_count"
    assert shop.ask("pipeline_weighted", columns) == [
        ("EUR", "EUR", 7, 3.5, 0),
        ("JPY", "EUR", 0.5, 0.25, 0),
        ("USD", "EUR", 98, 49, 1),
    ]


def test_a_deal_counts_for_the_team_of_its_owner(shop: Shop) -> None:
    shop.tell(
        event(TeamJoined(rep_id="ben", team_id="north"), "2026-01-01"),
        event(TeamJoined(rep_id="ben", team_id="south"), "2026-02-01"),
        event(TeamLeft(rep_id="ben", team_id="south"), "2026-03-05"),
        created("D", "2026-03-01", owner_id="ben"),
    )
    asked = ("pipeline_weighted_as_of(day = '2026-03-04')", "pipeline_weighted")
    assert [shop.ask(view, "owner_id, team_id") for view in asked] == [
        [("ben", "south")],
        [("ben", "north")],
    ]


# In XAU no rate is ever told, in JPY only that of the other direction.
RATES = [("USD", "EUR", "0.93"), ("USD", "EUR", "0.87654321"), ("EUR", "JPY", "161.2")]
MEANINGS = {"new": 0.1, "talk": 0.25, "trial": 0.333, "offer": 0.9}


def books(dice: Random) -> list[Envelope]:
    days = [FIRST + timedelta(days=dice.randrange(40)) for _ in range(4)]
    return [
        pipeline_defined("2026-01-01", MEANINGS, pipeline="first"),
        pipeline_defined(f"{days[0]}", MEANINGS | {"new": 0.5}, pipeline="first"),
        pipeline_defined(f"{days[1]}", {"offer": 0.7}, pipeline="second"),
        *(rated(*rate, on=f"{day}") for rate, day in zip(RATES, days[1:], strict=True)),
    ]


def places(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def rate(told: list[Envelope], currency: str, day: date) -> Decimal | None:
    known = {"EUR": (date.min, Decimal(1))}
    for each in sorted(told, key=lambda each: each.occurred_at):
        said = each.data
        if isinstance(said, CurrencyRateSet) and said.on <= day:
            known[said.from_currency] = (said.on, said.rate)
            known[said.to_currency] = (said.on, 1 / said.rate)
    known["EUR"] = (date.min, Decimal(1))
    return known[currency][1] if currency in known else None


def probability(told: list[Envelope], deal: Deal) -> Decimal | None:
    said = [each.data for each in sorted(told, key=lambda each: each.occurred_at)]
    defined = [
        {stage.stage: stage.probability for stage in each.stages}
        for each in said
        if isinstance(each, PipelineDefined) and each.pipeline == deal.last("pipeline")
    ]
    found = defined[-1].get(deal.last("stage")) if defined else None
    return None if found is None else Decimal(str(found))


def expected(told: list[Envelope], zone: str) -> list[tuple[Any, ...]]:
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0, 0, 0, 0, 0, 0, 0])
    for deal in deals_of(told, zone=zone):
        if deal.status != "open":
            continue
        close, amount = deal.last("expected_close_on"), deal.last("amount")
        row = groups[
            f"{close:%Y-%m}" if close else "unknown",
            deal.last("pipeline"),
            deal.last("owner_id") or "unknown",
            deal.last("currency") or "unknown",
        ]
        row[0] += 1
        if amount is None:
            row[1] += 1
            continue
        chance = probability(told, deal)
        worth = rate(told, deal.last("currency"), day_of(deal.told("amount")[-1][0], zone))
        row[2] += chance is None
        row[3] += worth is None
        row[4] += amount
        row[5] += places(amount * chance) if chance is not None else 0
        if chance is not None and worth is not None:
            row[6] += places(places(amount * worth) * chance)
    return sorted((*key, *row[:4], *map(float, row[4:])) for key, row in groups.items())


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("seed", range(4))
def test_the_weighted_pipeline_is_that_of_the_events(shop: Shop, seed: int, zone: str) -> None:
    dice = Random(seed)
    told, day = [*story(dice, zone=zone, count=12), *books(dice)], some_day(dice)
    shop.tell(*told)
    columns = (
        "period, pipeline, owner_id, currency, deal_count, amount_unknown_count, "
        "probability_unknown_count, rate_unknown_count, amount, weighted_amount, "
        "tenant_weighted_amount"
    )
    live = shop.ask("pipeline_weighted", columns)
    assert live == expected(told, zone)
    by_then = shop.ask(f"pipeline_weighted_as_of(day = '{day}')", columns)
    assert by_then == expected(occurred_by(day, told, zone=zone), zone)
    assert len(live) > 2


def test_a_story_is_as_long_as_it_says() -> None:
    told = story(Random(1), zone="UTC")
    assert max(day_of(each, "UTC") for each in told) == FIRST + timedelta(days=DAYS)
    assert any(isinstance(each.data, DealStageChanged) for each in told)
