"""Which deals are there, whose, in which stage, worth what, and when did they end?"""

from decimal import Decimal

import pytest

from events.deal import (
    DealAmountChanged,
    DealAttributeChanged,
    DealDeleted,
    DealLost,
    DealMerged,
    DealOwnerChanged,
    DealReopened,
    DealStageChanged,
    DealWon,
)
from events.tenant import EntityErased
from tests.projections.tellings import created, event
from tests.projections.views.business import absorbed, account, configured
from tests.projections.views.conftest import Shop

LIFE = (
    created("D", "2026-03-01 08:00", owner_id="ben", amount=Decimal(10), currency="EUR"),
    event(DealStageChanged(deal_id="D", stage="talk"), "2026-03-02 10:00"),
    event(DealAmountChanged(deal_id="D", amount=Decimal("12.5"), currency="EUR"), "2026-03-03"),
    event(DealOwnerChanged(deal_id="D", owner_id="ann"), "2026-03-04 10:00"),
    event(DealWon(deal_id="D"), "2026-03-11 10:00"),
)


def test_a_deal_carries_what_holds_now(shop: Shop) -> None:
    shop.tell(*LIFE)
    assert shop.ask("deal", "deal_id, owner_id, stage, status, amount, currency, cycle_days") == [
        ("D", "ann", "talk", "won", 12.5, "EUR", 10)
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-28", []),
        ("2026-03-01", [("open", "open", 10, "ben", None)]),
        ("2026-03-02", [("open", "talk", 10, "ben", None)]),
        ("2026-03-03", [("open", "talk", 12.5, "ben", None)]),
        ("2026-03-10", [("open", "talk", 12.5, "ann", None)]),
        ("2026-03-11", [("won", "talk", 12.5, "ann", "2026-03-11")]),
    ],
)
def test_as_of_a_day_is_what_held_at_its_end(
    shop: Shop, day: str, expected: list[tuple[object, ...]]
) -> None:
    shop.tell(*LIFE)
    columns = "status, stage, amount, owner_id, closed_on"
    assert shop.ask(f"deal_as_of(day = '{day}')", columns) == expected


def test_days_are_those_of_the_tenants_zone(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        created("D", "2026-03-02 04:59"),
        event(DealWon(deal_id="D"), "2026-03-09 03:59"),
    )
    # New York went from UTC-5 to UTC-4 in the night to the 8th.
    assert shop.ask("deal", "created_on, closed_on, cycle_days") == [
        ("2026-03-01", "2026-03-08", 7)
    ]
    assert shop.ask("deal_as_of(day = '2026-03-01')", "status") == [("open",)]
    assert shop.ask("deal_as_of(day = '2026-03-07')", "status") == [("open",)]
    assert shop.ask("deal_as_of(day = '2026-03-08')", "status") == [("won",)]


def test_the_last_configuration_holds_for_all_days(shop: Shop) -> None:
    shop.tell(
        configured("Asia/Tokyo", "2026-01-01"),
        configured("America/New_York", "2026-02-01"),
        created("D", "2026-01-15 04:00"),
    )
    assert shop.ask("deal", "created_on") == [("2026-01-14",)]


def test_a_day_that_was_told_is_the_day_in_every_zone(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        created("D", "2026-03-02"),
        event(DealWon(deal_id="D"), "2026-03-09"),
    )
    assert shop.ask("deal", "created_on, closed_on, cycle_days") == [
        ("2026-03-02", "2026-03-09", 7)
    ]


def test_an_undated_deal_exists_but_on_no_day(shop: Shop) -> None:
    shop.tell(created("D", None))
    assert shop.ask("deal", "status, created_at, created_on, cycle_days") == [
        ("open", None, None, None)
    ]
    assert shop.ask("deal_as_of(day = '2099-12-31')", "deal_id") == []


def test_an_undated_win_is_a_win_without_a_day(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01", owner_id="ben"), event(DealWon(deal_id="D"), None))
    columns = "status, closed_at, closed_on, cycle_days, owner_at_close_id"
    assert shop.ask("deal", columns) == [("won", None, None, None, "ben")]
    assert shop.ask("deal_stage_stay", "left_at, days, is_current") == [(None, None, False)]
    counted = "month, win_rate_n, cohort_win_rate_numerator, cohort_win_rate_denominator"
    assert shop.ask("win_rate_monthly", counted) == [("2026-03-01", 0, 1, 1)]
    assert shop.ask("sales_cycle_monthly", "won_count, open_count") == [(0, 0)]


def test_an_unknown_amount_is_not_zero(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01"), event(DealLost(deal_id="D"), "2026-03-05"))
    assert shop.ask("deal", "amount, currency, lost_reason_code") == [(None, "unknown", "unknown")]


def test_names_that_nobody_told_are_unknown(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01", attributes={"product": "basic", "colour": "red"}))
    columns = "account_id, owner_id, owner_at_close_id, product, region, lost_reason_code"
    assert shop.ask("deal", columns) == [("unknown", "unknown", None, "basic", "unknown", None)]


def test_other_attributes_are_rows_of_their_own(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01", attributes={"product": "basic", "colour": "red"}),
        event(DealAttributeChanged(deal_id="D", name="size", value="xl"), "2026-03-02"),
    )
    assert shop.ask("deal_attribute", "deal_id, name, value") == [
        ("D", "colour", "red"),
        ("D", "size", "xl"),
    ]


def test_a_reopened_deal_has_its_old_win_only_on_the_days_before(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01"),
        event(DealWon(deal_id="D"), "2026-03-10"),
        event(DealReopened(deal_id="D"), "2026-03-15"),
        event(DealWon(deal_id="D"), "2026-03-21"),
    )
    columns = "status, closed_on, cycle_days"
    assert shop.ask("deal", columns) == [("won", "2026-03-21", 20)]
    assert shop.ask("deal_as_of(day = '2026-03-12')", columns) == [("won", "2026-03-10", 9)]
    assert shop.ask("deal_as_of(day = '2026-03-15')", columns) == [("open", None, None)]


def test_a_win_belongs_to_the_owner_of_that_moment(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01", owner_id="ben"),
        event(DealWon(deal_id="D"), "2026-03-10 15:00"),
        event(DealOwnerChanged(deal_id="D", owner_id="ann"), "2026-03-10 15:05"),
    )
    assert shop.ask("deal", "owner_at_close_id, owner_id") == [("ben", "ann")]


def test_a_win_told_by_its_day_belongs_to_the_owner_at_the_days_end(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01", owner_id="ben"),
        event(DealWon(deal_id="D"), "2026-03-10"),
        event(DealOwnerChanged(deal_id="D", owner_id="ann"), "2026-03-10 15:05"),
        event(DealOwnerChanged(deal_id="D", owner_id="eve"), "2026-03-11 15:05"),
    )
    assert shop.ask("deal", "owner_at_close_id, owner_id") == [("ann", "eve")]


def test_merged_deleted_and_erased_deals_are_on_no_day(shop: Shop) -> None:
    shop.tell(
        *(created(deal, "2026-03-01") for deal in ("kept", "merged", "deleted", "erased")),
        event(DealMerged(deal_id="merged", into_deal_id="kept"), "2026-03-05"),
        event(DealDeleted(deal_id="deleted"), "2026-03-05"),
        event(EntityErased(entity_kind="deal", entity_id="erased"), "2026-03-05"),
    )
    assert shop.ask("deal", "deal_id") == [("kept",)]
    assert shop.ask("deal_as_of(day = '2026-03-02')", "deal_id") == [("kept",)]


def test_deals_of_a_merged_account_are_its_survivors(shop: Shop) -> None:
    shop.tell(
        *(account(name, "2026-01-01") for name in ("a", "b", "c")),
        absorbed("a", "2026-02-01", into="b"),
        absorbed("b", "2026-02-02", into="c"),
        created("D", "2026-03-01", account_id="a"),
    )
    assert shop.ask("deal", "account_id") == [("c",)]
    assert shop.ask("dim_account", "account_id") == [("c",), ("unknown",)]


def test_accounts_merged_in_a_circle_are_one_account(shop: Shop) -> None:
    shop.tell(
        *(account(name, "2026-01-01") for name in ("a", "b", "c")),
        absorbed("a", "2026-02-01", into="b"),
        absorbed("b", "2026-02-02", into="a"),
        absorbed("c", "2026-02-02", into="b"),
        created("D", "2026-03-01", account_id="b"),
        created("E", "2026-03-01", account_id="c"),
    )
    assert shop.ask("deal", "deal_id, account_id") == [("D", "a"), ("E", "a")]
    assert shop.ask("dim_account", "account_id") == [("a",), ("unknown",)]
