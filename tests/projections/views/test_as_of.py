"""Is a day in the past what the live view would have said at its end?

Asked by telling two tenants: one of everything, one only of what happened up to that day. What is
not dated (attributes, merges, links, deletions) is told the same to both. Every view that answers
a metric is asked so, and there is none without its twin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from chdb.session import Session

from events.deal import (
    DealAccountChanged,
    DealAmountChanged,
    DealCloseDateChanged,
    DealLost,
    DealOwnerChanged,
    DealReopened,
    DealStageChanged,
    DealWon,
)
from events.envelope import Envelope
from events.payload import Payload
from projections.metrics import registry
from projections.views import views
from tests.projections.tellings import created, event
from tests.projections.views.any_business import DAYS as YEAR
from tests.projections.views.any_business import FIRST as NEW_YEAR
from tests.projections.views.any_business import Business, occurred_by
from tests.projections.views.business import account, configured, owned, until, worth
from tests.projections.views.conftest import TENANTS, Shop, answer

FIRST, DAYS = date(2026, 3, 1), 12
CHANGES: tuple[Callable[[str, Random], Payload], ...] = (
    lambda deal, dice: DealStageChanged(deal_id=deal, stage=dice.choice("abc")),
    lambda deal, dice: DealOwnerChanged(deal_id=deal, owner_id=dice.choice("xyz")),
    lambda deal, dice: DealAccountChanged(deal_id=deal, account_id=dice.choice("pq")),
    lambda deal, dice: DealCloseDateChanged(deal_id=deal, expected_close_on=FIRST),
    lambda deal, dice: DealAmountChanged(
        deal_id=deal, amount=Decimal(dice.randint(1, 9)), currency=dice.choice(["EUR", "USD"])
    ),
    lambda deal, dice: DealWon(deal_id=deal),
    lambda deal, dice: DealLost(deal_id=deal, reason_code="price"),
    lambda deal, dice: DealReopened(deal_id=deal),
)

TWINS = {view.name for view in views() if view.has_twin}
# What is as it is known today on every day.
UNDATED = {"deal": ["lost_reason_code"]}
WORLDS = {
    f"{zone} {seed}": (seed, zone) for seed, zone in enumerate(["America/New_York", "Asia/Tokyo"])
}


def some_time(dice: Random, *, zone: str) -> str | None:
    """By the minute; in UTC, whose days the fold orders by, also by the day or not at all."""
    day = f"{FIRST + timedelta(days=dice.randrange(DAYS))}"
    by_day = [day, None] if zone == "UTC" else [None]
    return dice.choice([*by_day, *[f"{day} {dice.randrange(24):02}:{dice.randrange(60):02}"] * 4])


def told_by(event: Envelope, day: date, *, zone: str) -> bool:
    if event.time_precision == "none":
        return event.type != "account.value_changed"
    if event.time_precision == "day":
        return event.occurred_at.date() <= day
    return event.occurred_at.astimezone(ZoneInfo(zone)).date() <= day


def deals(dice: Random, *, zone: str) -> list[Envelope]:
    return [
        told
        for deal in ("D1", "D2", "D3")
        for told in (
            created(deal, f"{FIRST + timedelta(days=dice.randrange(3))} 12:00"),
            *(
                event(dice.choice(CHANGES)(deal, dice), some_time(dice, zone=zone))
                for _ in range(12)
            ),
        )
    ]


def values(dice: Random, *, zone: str) -> list[Envelope]:
    return [
        told
        for name in ("A1", "A2")
        for told in (
            account(name, str(FIRST), owner_id="ben"),
            *(owned(name, some_time(dice, zone=zone), dice.choice("xyz")) for _ in range(3)),
            *(
                worth(
                    name,
                    some_time(dice, zone=zone),
                    dice.randint(0, 3) * 100,
                    component=dice.choice("cd"),
                    currency=dice.choice(["EUR", "USD"]),
                )
                for _ in range(12)
            ),
        )
    ]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("seed", range(4))
def test_a_deal_on_a_day_is_the_deal_as_it_was_known_then(
    engine: Session, shop: Shop, seed: int, zone: str
) -> None:
    dice = Random(seed)
    story = [configured(zone), *deals(dice, zone=zone)]
    day = FIRST + timedelta(days=dice.randrange(2, DAYS))
    then = Shop(engine, f"tenant {next(TENANTS)}")
    shop.tell(*story)
    then.tell(*(told for told in story if told_by(told, day, zone=zone)))
    columns = "* EXCEPT (tenant_id, lost_reason_code)"
    assert shop.ask(f"deal_as_of(day = '{day}')", columns) == then.ask("deal", columns)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("seed", range(4))
def test_portfolios_up_to_a_day_are_those_known_then(
    engine: Session, shop: Shop, seed: int, zone: str
) -> None:
    dice = Random(seed)
    # Something is told at the end of every day, so that the series of both tenants end with it.
    noons = [
        event(DealReopened(deal_id="D"), f"{FIRST + timedelta(days=day)} 12:00")
        for day in range(DAYS)
    ]
    story = [configured(zone), *noons, *values(dice, zone=zone)]
    day = FIRST + timedelta(days=dice.randrange(2, DAYS))
    then = Shop(engine, f"tenant {next(TENANTS)}")
    shop.tell(*story)
    then.tell(*(told for told in story if told_by(told, day, zone=zone)))
    assert shop.ask(
        f"portfolio_value_daily_as_of(day = '{day}')", "* EXCEPT (tenant_id)"
    ) == then.ask("portfolio_value_daily", "* EXCEPT (tenant_id)")


@dataclass(frozen=True)
class World:
    """A day, a tenant who was told of everything, and one who was told of what was by then."""

    day: date
    now: Shop
    then: Shop


@pytest.fixture(scope="module", params=WORLDS.values(), ids=WORLDS)
def world(request: pytest.FixtureRequest, engine: Session) -> World:
    seed, zone = request.param
    dice = Random(seed)
    day = NEW_YEAR + timedelta(days=dice.randrange(YEAR - 50, YEAR - 5))
    # Something is told at the day's end, so that the series of both tenants end with it.
    story = [*Business(dice, zone=zone).story(), until(day)]
    now, then = (Shop(engine, f"tenant {next(TENANTS)}") for _ in range(2))
    now.tell(*story)
    then.tell(*occurred_by(day, story, zone=zone))
    return World(day, now, then)


@pytest.mark.parametrize("view", sorted(TWINS))
def test_a_view_as_of_a_day_is_the_live_one_of_what_had_occurred(world: World, view: str) -> None:
    left_out = ", ".join(["tenant_id", *UNDATED.get(view, [])])
    asked = f"SELECT * EXCEPT ({left_out}) FROM bi.{{}} WHERE tenant_id = '{{}}' ORDER BY ALL"
    twin = f"{view}_as_of(day = '{world.day}')"
    found = answer(world.now.engine, asked.format(twin, world.now.tenant))
    assert found == answer(world.then.engine, asked.format(view, world.then.tenant))
    assert found


def test_whatever_answers_a_metric_answers_as_of_any_day() -> None:
    answering = {metric.view for metric in registry() if metric.view}
    assert answering <= TWINS


def test_the_live_view_is_as_of_the_end_of_time(shop: Shop) -> None:
    shop.tell(*deals(Random(1), zone="UTC"), *values(Random(1), zone="UTC"), created("D", None))
    for view in ("deal", "portfolio_value_daily"):
        live, last = (shop.ask(each, "*") for each in (view, f"{view}_as_of(day = '2149-06-06')"))
        assert live == last
        assert len(live) > 3


def test_times_of_a_story_are_read_back(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01 08:09"))
    ((at,),) = shop.ask("deal", "created_at")
    assert datetime.fromisoformat(at) == datetime.fromisoformat("2026-03-01 08:09")
