"""How much new business comes in, and how many of those who were reached became customers?"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import Any

import pytest

from events.activity import EmailSent
from events.contact import ContactCreated
from events.deal import (
    DealAttributeChanged,
    DealContactLinked,
    DealCreated,
    DealOwnerChanged,
    DealWon,
)
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated, LeadOwnerChanged
from events.rep import RepJoined
from tests.projections.tellings import call, created, email, event
from tests.projections.views.any_deals import (
    DAYS,
    FIRST,
    day_of,
    deals_of,
    occurred_by,
    some_day,
    story,
)
from tests.projections.views.business import configured
from tests.projections.views.conftest import Shop

RATE = ", ".join(f"acquisition_rate_{part}" for part in ("numerator", "denominator", "value", "n"))


def lead(name: str, told_at: str | None, owner: str | None = "ben") -> Envelope:
    said = LeadCreated(lead_id=name, origin="web", has_phone=True, has_email=True, owner_id=owner)
    return event(said, told_at)


def test_leads_and_deals_are_counted_apart_by_who_owned_them_when_they_came(shop: Shop) -> None:
    shop.tell(
        configured("Asia/Tokyo"),
        lead("L1", "2026-03-31 20:00"),
        lead("L2", "2026-03-31 10:00"),
        lead("undated", None),
        event(LeadOwnerChanged(lead_id="L2", owner_id="amy"), "2026-04-02"),
        event(LeadConverted(lead_id="L1", contact_id="C", deal_id="D1"), "2026-04-03"),
        created("D1", "2026-04-03", owner_id="ben"),
        event(DealOwnerChanged(deal_id="D1", owner_id="amy"), "2026-04-05"),
        created("undated", None, owner_id="ben"),
    )
    columns = "month, owner_id, new_lead_count, new_deal_count"
    assert shop.ask("new_business_monthly", columns) == [
        ("2026-03-01", "ben", 1, 0),
        ("2026-04-01", "ben", 1, 1),
    ]
    # In Tokyo the first of them came on the 1st of April already.
    assert shop.ask("new_business_monthly_as_of(day = '2026-03-31')", columns) == [
        ("2026-03-01", "ben", 1, 0)
    ]


def test_business_grows_in_its_own_territory_or_in_that_of_its_owner(shop: Shop) -> None:
    shop.tell(
        event(RepJoined(rep_id="ben", attributes={"territory": "north"}), "2026-01-01"),
        lead("L", "2026-03-01"),
        lead("of nobody", "2026-03-01", owner=None),
        created("of the rep", "2026-03-01", owner_id="ben"),
        created("its own", "2026-03-01", owner_id="ben"),
        event(
            DealAttributeChanged(deal_id="its own", name="territory", value="south"), "2026-03-01"
        ),
    )
    columns = "owner_id, territory, new_lead_count, new_deal_count"
    assert shop.ask("new_business_monthly", columns) == [
        ("ben", "north", 1, 1),
        ("ben", "south", 0, 1),
        ("unknown", "unknown", 1, 0),
    ]


def test_who_was_won_within_twice_the_median_cycle_was_acquired(shop: Shop) -> None:
    """The median of 4, 10 and 70 days is 10, so the last of them came too late."""
    shop.tell(
        *(
            call(f"call {name}", "2026-03-02 10:00", rep="ben", prospect_ids=(name,))
            for name in ("soon", "on the last day", "late", "never")
        ),
        created("D1", "2026-03-02", prospect_ids=("soon",)),
        event(DealWon(deal_id="D1"), "2026-03-06"),
        created("D2", "2026-03-12", prospect_ids=("on the last day",)),
        event(DealWon(deal_id="D2"), "2026-03-22"),
        created("D3", "2026-03-02", prospect_ids=("late",)),
        event(DealWon(deal_id="D3"), "2026-05-11"),
    )
    columns = f"month, rep_id, channel, {RATE}, customer_count, horizon_days, is_mature"
    assert shop.ask("acquisition_rate_monthly", columns) == [
        ("2026-03-01", "ben", "call", 2, 4, 0.5, 4, 3, 20, True)
    ]
    # By then the median was 4 days, and the month had not passed.
    assert shop.ask("acquisition_rate_monthly_as_of(day = '2026-03-12')", columns) == [
        ("2026-03-01", "ben", "call", 1, 4, 0.25, 4, 1, 8, False)
    ]


def test_nobody_is_acquired_before_anything_was_won(shop: Shop) -> None:
    shop.tell(email("mail", "2026-03-02 10:00", rep="ben", prospect_ids=("P",)))
    columns = f"channel, {RATE}, horizon_days, is_mature"
    assert shop.ask("acquisition_rate_monthly", columns) == [("email", 0, 1, 0, 1, None, False)]


def test_a_customer_who_is_reached_again_was_not_acquired_by_it(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01", prospect_ids=("P",)),
        event(DealWon(deal_id="D"), "2026-03-05"),
        call("thanks", "2026-03-06 10:00", rep="ben", prospect_ids=("P",)),
    )
    assert shop.ask("acquisition_rate_monthly", f"{RATE}, customer_count") == [(0, 1, 0, 1, 0)]


def test_who_buys_on_the_day_of_the_first_touch_was_acquired(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-02", prospect_ids=("P",)),
        call("call", "2026-03-02 10:00", rep="ben", prospect_ids=("P",)),
        event(DealWon(deal_id="D"), "2026-03-02"),
    )
    assert shop.ask("acquisition_rate_monthly", f"{RATE}, horizon_days") == [(1, 1, 1, 1, 0)]


def test_a_lead_that_became_a_contact_is_one_person_with_all_deals(shop: Shop) -> None:
    shop.tell(
        lead("L", "2026-03-01"),
        event(ContactCreated(contact_id="C"), "2026-03-01"),
        call("call", "2026-03-02 10:00", rep="ben", prospect_ids=("L",)),
        event(LeadConverted(lead_id="L", contact_id="C"), "2026-03-03"),
        created("D", "2026-03-02", prospect_ids=("L",)),
        event(DealWon(deal_id="D"), "2026-03-05"),
    )
    assert shop.ask("acquisition_rate_monthly", f"rep_id, {RATE}") == [("ben", 1, 1, 1, 1)]


def test_who_was_reached_is_told_apart_by_the_channel_used_most(shop: Shop) -> None:
    """The only cycle took 4 days, so that touches count for 8 days when nobody buys."""

    def reached(name: str, *days: str) -> list[Envelope]:
        by = {"c": call, "e": email}
        return [
            by[day[0]](f"{name} {day}", f"2026-03-{day[1:]} 10:00", rep="ben", prospect_ids=(name,))
            for day in days
        ]

    shop.tell(
        *reached("buys after calls", "e02", "c03", "c04", "e07", "e08", "e09"),
        created("D", "2026-03-02", prospect_ids=("buys after calls",)),
        event(DealWon(deal_id="D"), "2026-03-06"),
        *reached("never buys", "e02", "e03", "c04", "c11", "c12", "c13"),
        *reached("as often", "e02", "c03"),
    )
    columns = f"month, rep_id, channel, {RATE}, customer_count, horizon_days"
    assert shop.ask("acquisition_rate_by_channel_monthly", columns) == [
        ("2026-03-01", "ben", "call", 1, 1, 1, 1, 1, 8),
        ("2026-03-01", "ben", "email", 0, 2, 0, 2, 0, 8),
    ]
    assert shop.ask("acquisition_rate_monthly", f"channel, {RATE}") == [("email", 1, 3, 1 / 3, 3)]
    # By then nobody had bought, and nothing bounds what counts.
    by_then = "acquisition_rate_by_channel_monthly_as_of(day = '2026-03-04')"
    assert shop.ask(by_then, f"channel, {RATE}") == [("call", 0, 1, 0, 1), ("email", 0, 2, 0, 2)]


def test_nobody_is_told_apart_by_automation(shop: Shop) -> None:
    shop.tell(
        call("call", "2026-03-02 10:00", rep="ben", prospect_ids=("P",)),
        email("one", "2026-03-02 11:00", actor="automation", prospect_ids=("P",)),
        email("two", "2026-03-02 12:00", actor="automation", prospect_ids=("P",)),
    )
    assert shop.ask("acquisition_rate_by_channel_monthly", "channel") == [("call",)]


def touches(dice: Random) -> list[Envelope]:
    told = []
    for number in range(24):
        place = {"prospect_ids": (f"P{dice.randrange(8)}",), "rep": dice.choice(("amy", "ben"))}
        minute = f"{FIRST + timedelta(days=dice.randrange(DAYS))} {number:02}:30"
        by = dice.choice((call, email))
        told.append(by(f"touch {number}", minute, **place))
    return told


def links(told: list[Envelope], dice: Random) -> list[Envelope]:
    """Told in the minute of the creation, because links are not dated."""
    return [
        each.model_copy(
            update={
                "type": DealContactLinked.type,
                "data": DealContactLinked(
                    deal_id=each.data.deal_id,
                    prospect_id=f"P{dice.randrange(8)}",
                ),
            }
        )
        for each in told
        if isinstance(each.data, DealCreated)
        for _ in range(2)
    ]


def channel_of(touch: Envelope) -> str:
    return "email" if isinstance(touch.data, EmailSent) else "call"


def used_most(touches: list[Envelope], until: date, zone: str) -> str:
    """The most frequent of the channels; of several the one that comes first."""
    used = [channel_of(each) for each in touches if day_of(each, zone) <= until]
    return max(used, key=used.count)


def acquired(told: list[Envelope], zone: str, *, is_by_most: bool = False) -> list[tuple[Any, ...]]:
    deals = [deal for deal in deals_of(told, zone=zone) if deal.status == "won"]
    cycles = [(deal.closed_on - deal.created_on).days for deal in deals if deal.closed_on]
    horizon = 2 * median(cycles) if cycles else None
    by_prospect: dict[str, list[Envelope]] = defaultdict(list)
    for each in sorted(told, key=lambda each: each.occurred_at):
        for prospect in getattr(each.data, "prospect_ids", ()) if each.rep_id else ():
            by_prospect[prospect].append(each)
    found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for prospect, (touch, *others) in by_prospect.items():
        touched_on = day_of(touch, zone)
        won_on = [
            deal.closed_on
            for deal in deals
            if deal.closed_on
            and deal.closed_on >= touched_on
            and prospect in [name for _, name in deal.told("prospect_id")]
        ]
        channel = channel_of(touch)
        if is_by_most:
            in_time = date.max if horizon is None else touched_on + timedelta(days=int(horizon))
            channel = used_most([touch, *others], min([*won_on, in_time]), zone)
        counted = found[f"{touched_on:%Y-%m-01}", str(touch.rep_id), channel]
        counted["reached"] += 1
        counted["customers"] += bool(won_on)
        counted["in time"] += any((on - touched_on).days <= (horizon or 0) for on in won_on)
    return sorted(
        (*key, each["in time"], each["reached"], each["customers"], horizon)
        for key, each in found.items()
    )


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("seed", range(3))
def test_the_acquisition_rate_is_that_of_the_events(shop: Shop, seed: int, zone: str) -> None:
    dice = Random(seed)
    deals = story(dice, zone=zone, count=10)
    told, day = [*deals, *links(deals, dice), *touches(dice)], some_day(dice)
    shop.tell(*told)
    columns = (
        "month, rep_id, channel, acquisition_rate_numerator, acquisition_rate_denominator, "
        "customer_count, horizon_days"
    )
    assert shop.ask("acquisition_rate_monthly", columns) == acquired(told, zone)
    by_then = shop.ask(f"acquisition_rate_monthly_as_of(day = '{day}')", columns)
    known = occurred_by(day, told, zone=zone)
    assert by_then == acquired(known, zone)
    by_channel = "acquisition_rate_by_channel_monthly"
    assert shop.ask(by_channel, columns) == acquired(told, zone, is_by_most=True)
    by_then = shop.ask(f"{by_channel}_as_of(day = '{day}')", columns)
    assert by_then == acquired(known, zone, is_by_most=True)


def arrived(told: list[Envelope], zone: str) -> list[tuple[Any, ...]]:
    found: Counter[tuple[str, str]] = Counter()
    for deal in deals_of(told, zone=zone):
        owner = deal.last("owner_id", deal.events[0].occurred_at) or "unknown"
        found[f"{deal.created_on:%Y-%m-01}", owner] += 1
    return sorted((*key, 0, count) for key, count in found.items())


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_new_deals_are_those_of_the_events(shop: Shop, zone: str) -> None:
    dice = Random(7)
    told, day = story(dice, zone=zone, count=20), date(2026, 3, 5)
    shop.tell(*told)
    columns = "month, owner_id, new_lead_count, new_deal_count"
    assert shop.ask("new_business_monthly", columns) == arrived(told, zone)
    by_then = shop.ask(f"new_business_monthly_as_of(day = '{day}')", columns)
    assert by_then == arrived(occurred_by(day, told, zone=zone), zone)
    assert by_then
