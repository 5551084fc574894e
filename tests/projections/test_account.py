"""What was an account worth at any time, whose was it, and did it stay?"""

from decimal import Decimal
from typing import Any

from events.account import (
    AccountAttributeChanged,
    AccountChurned,
    AccountCreated,
    AccountDeleted,
    AccountMerged,
    AccountOwnerChanged,
    AccountRenewed,
    AccountUnmerged,
    AccountValueChanged,
)
from events.envelope import Envelope
from projections.account import AccountRow, ComponentStep, TotalStep
from projections.registers import OwnerStep
from tests.projections.keepers import row
from tests.projections.tellings import TENANT, at, event

CREATED = event(
    AccountCreated(
        account_id="C1", owner_id="R1", parent_account_id="C0", attributes={"sector": "retail"}
    ),
    "2026-01-01",
)


def told(*events: Envelope) -> Any:
    return row("account", "C1", *events)


def valued(
    component: str,
    value: str,
    told_at: str,
    *,
    currency: str = "EUR",
    unit: str = "arr",
    version: int = 0,
) -> Envelope:
    said = AccountValueChanged.model_validate(
        {
            "account_id": "C1",
            "component_id": component,
            "value": value,
            "currency": currency,
            "unit": unit,
        }
    )
    return event(said, told_at, version=version)


def totals(*events: Envelope) -> list[tuple[str, str, str, Decimal]]:
    return [
        (f"{each.at:%m-%d}", each.unit, each.currency, each.value) for each in told(*events).totals
    ]


def test_an_account_is_what_its_events_say() -> None:
    found = told(
        CREATED,
        event(AccountOwnerChanged(account_id="C1", owner_id="R2"), "2026-02-01"),
        event(AccountAttributeChanged(account_id="C1", name="region", value="east"), "2026-02-01"),
        event(AccountAttributeChanged(account_id="C1", name="sector", value=""), "2026-02-01"),
        event(AccountRenewed(account_id="C1"), "2026-03-01"),
        event(AccountRenewed(account_id="C1"), "2026-04-01"),
        event(AccountChurned(account_id="C1", reason_code="price"), "2026-05-01"),
        event(AccountDeleted(account_id="C1"), "2026-06-01"),
    )
    assert found == AccountRow(
        tenant_id=TENANT,
        account_id="C1",
        created_at=at("2026-01-01"),
        created_is_day=True,
        parent_account_id="C0",
        attributes={"region": "east"},
        owners=(OwnerStep(at("2026-01-01"), True, "R1"), OwnerStep(at("2026-02-01"), True, "R2")),
        renewed_count=2,
        churned_at=at("2026-05-01"),
        churn_reason_code="price",
        is_deleted=True,
    )


def test_an_account_need_not_have_been_created() -> None:
    assert told(valued("S1", "10", "2026-01-01")) == AccountRow(
        tenant_id=TENANT,
        account_id="C1",
        components=(ComponentStep(at("2026-01-01"), True, "S1", Decimal(10), "EUR", "arr"),),
        totals=(TotalStep(at("2026-01-01"), True, "arr", "EUR", Decimal(10)),),
    )


def test_the_total_is_the_sum_of_the_latest_components() -> None:
    assert totals(
        valued("S2", "50", "2026-02-01"),
        valued("S1", "0", "2026-04-01"),
        valued("S1", "100", "2026-01-01"),
        valued("S1", "120.5", "2026-03-01"),
    ) == [
        ("01-01", "arr", "EUR", Decimal(100)),
        ("02-01", "arr", "EUR", Decimal(150)),
        ("03-01", "arr", "EUR", Decimal("170.5")),
        ("04-01", "arr", "EUR", Decimal(50)),
    ]


def test_currencies_and_units_are_never_added_up() -> None:
    assert totals(
        valued("S1", "100", "2026-01-01"),
        valued("S2", "10", "2026-01-02", currency="USD"),
        valued("S3", "1", "2026-01-03", unit="mrr"),
    ) == [
        ("01-01", "arr", "EUR", Decimal(100)),
        ("01-02", "arr", "USD", Decimal(10)),
        ("01-03", "mrr", "EUR", Decimal(1)),
    ]


def test_a_component_that_changes_its_currency_leaves_the_old_total() -> None:
    assert totals(
        valued("S1", "100", "2026-01-01", currency="USD"), valued("S1", "90", "2026-02-01")
    ) == [
        ("01-01", "arr", "USD", Decimal(100)),
        ("02-01", "arr", "EUR", Decimal(90)),
        ("02-01", "arr", "USD", Decimal(0)),
    ]


def test_a_corrected_value_was_never_the_other_one() -> None:
    assert totals(
        valued("S1", "100", "2026-01-01"), valued("S1", "10", "2026-01-01", version=1)
    ) == [("01-01", "arr", "EUR", Decimal(10))]


def test_a_merge_is_an_alias_until_it_is_taken_back() -> None:
    merged = event(AccountMerged(account_id="C1", into_account_id="C2"), "2026-02-01")
    unmerged = event(AccountUnmerged(account_id="C1", into_account_id="C2"), "2026-03-01")
    assert told(CREATED).merged_into == ""
    assert told(CREATED, merged).merged_into == "C2"
    assert told(CREATED, merged, unmerged).merged_into == ""
