"""Do the questions of the alert rules find what they are about, now and as of a day of the past?

They stand beside the tests of the views because they are asked of the same engine.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from chdb.session import Session

from events.deal import DealLost, DealStageChanged, DealWon
from events.envelope import Envelope
from events.lead import LeadCreated, LeadDisqualified, LeadHandedOff
from events.rep import QuotaSet, RoleAssigned
from events.tenant import CurrencyRateSet
from tests.projections.tellings import call, created, email, event, held, meeting, reply
from tests.projections.views.alert_answers import asked, said
from tests.projections.views.business import configured, pipeline_defined
from tests.projections.views.conftest import Shop, answer


def lead(name: str, told_at: str, owner: str = "ada") -> Envelope:
    said = LeadCreated(lead_id=name, origin="web", has_phone=True, has_email=True, owner_id=owner)
    return event(said, told_at)


# Silent deals


def test_a_deal_is_silent_since_either_side_was_in_touch(shop: Shop) -> None:
    shop.tell(
        created("D1", "2026-03-01 09:00", owner_id="ada"),
        call("A1", "2026-03-02 09:00", deal_ids=("D1",)),
        created("D2", "2026-03-01 09:00", owner_id="ben"),
        call("A2", "2026-03-02 09:00", deal_ids=("D2",)),
        reply("A3", "2026-03-09 09:00", deal_ids=("D2",)),
        created("D3", "2026-03-01 21:00", owner_id="ben", stage="demo"),
    )
    columns = "subject, rep_id, deal_id, stage, value"
    assert asked(shop, "silent_deal", "2026-03-16 09:00", columns) == [
        ("deal/D1", "ada", "D1", "open", 14.0),
        ("deal/D3", "ben", "D3", "demo", 14.5),
    ]
    assert said(shop, "silent_deal", "2026-03-16 09:00") == (
        "Deal D1 is silent: Nobody has been in touch for 14 days; it stands in open. "
        "Write, call, or close it."
    )


def test_deals_that_are_closed_or_long_forgotten_are_not_silent(shop: Shop) -> None:
    shop.tell(
        created("D1", "2026-03-01"),
        event(DealWon(deal_id="D1"), "2026-03-02"),
        created("D2", "2025-06-01"),
        created("D3", None),
    )
    assert asked(shop, "silent_deal", "2026-03-20 00:00", "subject") == []
    assert asked(shop, "silent_deal", "2026-03-01 00:00", "subject", silence_days_max=400) == [
        ("deal/D2",)
    ]


def test_a_deal_was_silent_on_a_day_of_the_past(shop: Shop) -> None:
    shop.tell(
        created("D1", "2026-03-01 00:00", owner_id="ada"),
        call("A1", "2026-03-20 09:00", deal_ids=("D1",)),
        event(DealLost(deal_id="D1"), "2026-03-25 09:00"),
    )
    then = date(2026, 3, 16)
    assert asked(shop, "silent_deal", "2026-03-17 00:00", "value", then) == [(16.0,)]
    assert asked(shop, "silent_deal", "2026-03-22 00:00", "value", date(2026, 3, 21)) == []


# Slow first response


def test_a_lead_waits_until_a_person_has_contacted_it(shop: Shop) -> None:
    shop.tell(
        lead("L1", "2026-03-02 09:00"),
        lead("L2", "2026-03-02 09:00"),
        call("A1", "2026-03-04 10:00", prospect_ids=("L2",)),
        lead("L3", "2026-03-02 09:00"),
        email("A2", "2026-03-02 09:05", prospect_ids=("L3",), actor="automation"),
        lead("L4", "2026-03-02 09:00"),
        event(LeadDisqualified(lead_id="L4"), "2026-03-02 12:00"),
        lead("L5", "2026-03-04 10:00"),
        lead("L6", "2026-01-03 10:00"),
    )
    columns = "subject, rep_id, origin, value"
    assert asked(shop, "slow_first_response", "2026-03-04 09:00", columns) == [
        ("lead/L1", "ada", "web", 48.0),
        ("lead/L2", "ada", "web", 48.0),
        ("lead/L3", "ada", "web", 48.0),
    ]
    assert asked(shop, "slow_first_response", "2026-03-05 09:00", "subject") == [
        ("lead/L1",),
        ("lead/L3",),
    ]
    assert said(shop, "slow_first_response", "2026-03-05 09:00") == (
        "Lead L1 waits for a first answer: It came through web 72 hours ago, and nobody has "
        "contacted it."
    )


# Stalled stages


def stays(count: int) -> Iterator[Envelope]:
    """Deals that stayed in their first stage for 1, 2, 3 … days."""
    for days in range(1, count + 1):
        yield created(f"S{days:02}", "2026-01-01", stage="demo", owner_id="ben")
        moved = date(2026, 1, 1) + timedelta(days)
        yield event(DealStageChanged(deal_id=f"S{days:02}", stage="offer"), str(moved))
        yield event(DealLost(deal_id=f"S{days:02}"), str(moved))


def test_a_deal_is_stuck_when_it_is_older_than_nine_in_ten(shop: Shop) -> None:
    shop.tell(
        *stays(20),
        created("D1", "2026-03-01", stage="demo", owner_id="ada"),
        created("D2", "2026-03-02", stage="demo", owner_id="ada"),
        created("D3", "2026-02-01", stage="talk", owner_id="ada"),
    )
    columns = "subject, rep_id, age_days, stay_count, value"
    assert asked(shop, "stalled_stage", "2026-03-20 09:00", columns) == [
        ("deal/D1/demo", "ada", 19, 20, 0.9)
    ]
    assert said(shop, "stalled_stage", "2026-03-20 09:00") == (
        "Deal D1 is stuck in demo: It has been there for 19 days, longer than 90% of 20 stays "
        "that ended."
    )


def test_a_stage_of_which_too_few_stays_are_known_stalls_nobody(shop: Shop) -> None:
    shop.tell(*stays(19), created("D1", "2026-03-01", stage="demo"))
    assert asked(shop, "stalled_stage", "2026-04-20 09:00", "subject") == []


# K9c: missed quota with many touches on lost deals


def closed(
    rep: str, number: int, *, won: bool, meetings: int, emails: int, calls: int
) -> Iterator[Envelope]:
    deal = f"{rep} {'won' if won else 'lost'} {number}"
    yield created(deal, "2026-01-05", owner_id=rep, amount=Decimal(1000), currency="EUR")
    for count in range(meetings):
        yield meeting(f"{deal} M{count}", "2026-01-10 10:00", deal_ids=(deal,), rep=rep)
        yield held(f"{deal} M{count}", "2026-01-10 11:00")
    for count in range(emails):
        yield email(f"{deal} E{count}", "2026-01-11 10:00", deal_ids=(deal,), rep=rep)
    for count in range(calls):
        yield call(f"{deal} C{count}", "2026-01-12 10:00", deal_ids=(deal,), rep=rep)
    yield event((DealWon if won else DealLost)(deal_id=deal), "2026-02-01")


@pytest.fixture(scope="module")
def example(engine: Session) -> Shop:
    """S3: 5 meetings, 11 e-mails, 7 calls on a lost deal; 3, 8 and 4 on one that is won."""
    shop = Shop(engine, "the example of S3")
    roles = (RoleAssigned(rep_id=rep, role="AE", is_ramping=False) for rep in ("ada", "ben"))
    shop.tell(
        configured("UTC", "2026-01-01"),
        *(event(said, "2026-01-01") for said in roles),
        *closed("ada", 1, won=False, meetings=5, emails=11, calls=7),
        *closed("ada", 2, won=False, meetings=5, emails=11, calls=7),
        *closed("ben", 1, won=True, meetings=3, emails=8, calls=4),
        *closed("ben", 2, won=True, meetings=3, emails=8, calls=4),
    )
    return shop


FEW = {"lost_min": 2, "won_min": 2, "quotas": {"ada": 5000, "ben": 2500}}


def test_23_touches_on_lost_deals_against_15_on_won_ones_are_told(example: Shop) -> None:
    columns = "subject, rep_id, lost_touches, role_won_touches, attainment, round(value, 2)"
    found = asked(example, "effort_on_lost_deals", "2026-04-02 09:00", columns, **FEW)
    assert found == [("rep/ada/2026-Q1", "ada", 23, 15, 0.0, 1.53)]
    assert said(example, "effort_on_lost_deals", "2026-04-02 09:00", **FEW) == (
        "Lost deals took many touches: Your lost deals took 23 touches, wins of your role take 15: "
        "review the strategy with your coach."
    )


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-04-02 09:00", {"quotas": {}}),
        ("2026-04-02 09:00", {"lost_min": 3}),
        ("2026-04-02 09:00", {"won_min": 3}),
        ("2026-04-02 09:00", {"quotas": {"ben": 2500}}),
        ("2026-04-02 09:00", {"exit": 1.6}),
        ("2026-03-31 09:00", {}),
    ],
    ids=["no quota", "few lost", "few won", "quota of another", "few touches", "quarter not over"],
)
def test_without_quota_or_deals_enough_nothing_is_told(
    example: Shop, moment: str, change: dict[str, Any]
) -> None:
    assert asked(example, "effort_on_lost_deals", moment, "1", **(FEW | change)) == []


def quota(rep: str, amount: int, told_on: str, *, currency: str = "EUR") -> Envelope:
    quarter = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 3, 31)}
    said = QuotaSet(
        rep_id=rep, **quarter, measure="value", amount=Decimal(amount), currency=currency
    )
    return event(said, told_on)


def test_a_quota_that_was_told_holds_before_that_of_the_file(engine: Session) -> None:
    shop = Shop(engine, "quotas of S3")
    roles = (RoleAssigned(rep_id=rep, role="AE", is_ramping=False) for rep in ("ada", "ben"))
    rate = CurrencyRateSet(
        from_currency="EUR", to_currency="USD", rate=Decimal("1.25"), on=date(2026, 1, 1)
    )
    count = QuotaSet(
        rep_id="ben", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), measure="count",
        amount=Decimal(8),
    )  # fmt: skip
    shop.tell(
        configured("UTC", "2026-01-01"),
        *(event(said, "2026-01-01") for said in roles),
        event(rate, "2026-01-01"),
        *closed("ada", 1, won=False, meetings=5, emails=11, calls=7),
        *closed("ada", 2, won=False, meetings=5, emails=11, calls=7),
        *closed("ada", 3, won=True, meetings=3, emails=8, calls=4),
        *closed("ada", 4, won=True, meetings=3, emails=8, calls=4),
        *closed("ben", 1, won=True, meetings=3, emails=8, calls=4),
        *closed("ben", 2, won=True, meetings=3, emails=8, calls=4),
        quota("ada", 9_999, "2026-01-02"),
        # Two thousand euros are 2,500 dollars: half of it.
        quota("ada", 5_000, "2026-01-03", currency="USD"),
        event(count, "2026-01-02"),
    )
    few = FEW | {"quotas": {"ada": 1}}
    columns = "rep_id, attainment"
    moment = "2026-04-02 09:00"
    assert asked(shop, "effort_on_lost_deals", moment, columns, **few) == [("ada", 0.5)]
    kept = "rep_id, measure, attainment FROM core.quota_attainment WHERE tenant_id = 'quotas of S3'"
    assert sorted(answer(engine, f"SELECT {kept}")) == [
        ("ada", "value", 0.5),
        ("ben", "count", 0.25),
    ]


# Y2d: more qualified leads, no more deals


def hand_offs(month: str, count: int, *, qualified: int) -> Iterator[Envelope]:
    for number in range(count):
        name = f"{month} lead {number}"
        said = LeadHandedOff(
            lead_id=name,
            from_rep_id="sdr",
            to_rep_id="ada",
            is_qualified=number < qualified,
            gate_version="1",
        )
        yield lead(name, f"{month}-01 09:00")
        yield call(f"{name} call", f"{month}-01 12:00", prospect_ids=(name,), rep="sdr")
        yield event(said, f"{month}-02")


def deals(month: str, count: int) -> Iterator[Envelope]:
    return (created(f"{month} deal {number}", f"{month}-03") for number in range(count))


def test_a_fifth_more_qualified_leads_and_as_many_deals_are_told(shop: Shop) -> None:
    shop.tell(
        *hand_offs("2026-01", 6, qualified=5),
        *deals("2026-01", 20),
        *hand_offs("2026-03", 8, qualified=6),
        *deals("2026-03", 21),
        *deals("2026-04", 22),
    )
    columns = (
        "subject, qualified_count, qualified_before_count, deal_count, deal_before_count, "
        "qualified_share, leads_per_rep, first_touch_hours, round(value, 4)"
    )
    rule, moment = "leads_without_meetings", "2026-04-10 09:00"
    assert asked(shop, rule, moment, columns, leads_min=5) == [
        ("month/2026-03-01", 6, 5, 21, 20, 0.75, 8, 3, 0.2)
    ]
    assert said(shop, rule, moment, leads_min=5) == (
        "More qualified leads, no more deals: 6 qualified leads after 5, 21 new deals after 20. "
        "Quality: 75% of the leads met the checklist. "
        "Capacity: 8.0 leads a rep, first touch after 3.0 hours."
    )
    assert asked(shop, rule, moment, columns, leads_min=6) == []
    assert asked(shop, rule, moment, columns, leads_min=5, exit=0.25) == []
    assert asked(shop, rule, moment, columns, leads_min=5, flat_share_max=0.04) == []
    assert asked(shop, rule, "2026-05-10 09:00", columns, leads_min=0) == []


# Forecast drift


def test_a_forecast_that_lost_a_fifth_in_a_week_is_told(shop: Shop) -> None:
    in_march: dict[str, Any] = {"currency": "EUR", "expected_close_on": date(2026, 3, 20)}
    shop.tell(
        configured("UTC", "2026-01-01"),
        pipeline_defined("2026-01-01", {"open": 0.5, "offer": 0.8}),
        created("D1", "2026-02-01", amount=Decimal(1000), **in_march),
        created("D2", "2026-02-01", amount=Decimal(600), **in_march),
        created("D3", "2026-02-01", amount=Decimal(200), currency="EUR"),
        event(DealWon(deal_id="D3"), "2026-02-10"),
        event(DealLost(deal_id="D2"), "2026-03-05"),
    )
    columns = "subject, currency, amount_now, amount_before, round(change, 4), round(value, 4)"
    # 1000 and 600 by half, and 200 won; then 600 is lost.
    assert asked(shop, "forecast_drift", "2026-03-10 09:00", columns) == [
        ("quarter/2026-Q1", "EUR", 700, 1000, -0.3, 0.3)
    ]
    assert said(shop, "forecast_drift", "2026-03-10 09:00") == (
        "The forecast of the quarter moved by -30%: Won and weighted: 700 EUR, a week before 1,000."
    )
    assert asked(shop, "forecast_drift", "2026-03-20 09:00", columns) == []
