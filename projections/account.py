"""What is an account worth, since when, and whose is it?

One row per account: its owners, the value of each component and the running totals, as dated
steps. Movements (new, expansion, churn, …) are netted per day by views.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, NamedTuple

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
from projections.columns import LowCardinality
from projections.fact import Entity, Fact
from projections.registers import (
    NO_ATTRIBUTES,
    OwnerStep,
    attributes,
    creation,
    dated,
    last,
    register,
    steps,
    word,
)

# Many components of the largest value that an event may carry still fit.
Total = Annotated[Decimal, "Decimal(38, 4)"]


class ComponentStep(NamedTuple):
    """From here on this part of the account is worth this much."""

    at: datetime
    is_day: bool
    component_id: str
    value: Decimal
    currency: LowCardinality
    unit: LowCardinality


class TotalStep(NamedTuple):
    """From here on the parts of one unit and currency are worth this much together."""

    at: datetime
    is_day: bool
    unit: LowCardinality
    currency: LowCardinality
    value: Total


class AccountRow(NamedTuple):
    tenant_id: LowCardinality
    account_id: str
    created_at: datetime | None = None
    created_is_day: bool = False
    parent_account_id: str = ""
    attributes: Mapping[str, str] = NO_ATTRIBUTES
    owners: tuple[OwnerStep, ...] = ()
    components: tuple[ComponentStep, ...] = ()
    totals: tuple[TotalStep, ...] = ()
    renewed_count: int = 0
    churned_at: datetime | None = None
    churn_reason_code: LowCardinality = ""
    merged_into: str = ""
    is_deleted: bool = False
    is_erased: bool = False


def row(account: Entity, facts: Sequence[Fact]) -> AccountRow:
    """The account after its facts."""
    created, told = creation(facts, AccountCreated.type)
    churned = last(told, AccountChurned.type)
    components = tuple(steps(ComponentStep, told, AccountValueChanged.type))
    return AccountRow(
        tenant_id=account.tenant_id,
        account_id=account.id,
        created_at=dated(created),
        created_is_day=created is not None and created.is_day,
        parent_account_id=word(created, "parent_account_id"),
        attributes=attributes(_attributes(told)),
        owners=register(OwnerStep, told, AccountCreated.type, AccountOwnerChanged.type),
        components=components,
        totals=tuple(_totals(components)),
        renewed_count=sum(fact.type == AccountRenewed.type for fact in told),
        churned_at=dated(churned),
        churn_reason_code=word(churned, "reason_code"),
        merged_into=_merged_into(told),
        is_deleted=last(told, AccountDeleted.type) is not None,
    )


def _attributes(facts: Sequence[Fact]) -> Iterator[dict[str, str]]:
    for fact in facts:
        match fact.said:
            case AccountCreated(attributes=told):
                yield told
            case AccountAttributeChanged(name=name, value=value):
                yield {name: value}


def _totals(components: Sequence[ComponentStep]) -> Iterator[TotalStep]:
    """After each step the total it changed, and the one that its component was in before."""
    latest: dict[str, ComponentStep] = {}
    totals: dict[tuple[str, str], Decimal] = {}
    for step in components:
        before = latest.get(step.component_id)
        latest[step.component_id] = step
        changed = {(step.unit, step.currency): step.value}
        if before:
            left = (before.unit, before.currency)
            changed[left] = changed.get(left, Decimal(0)) - before.value
        for (unit, currency), change in sorted(changed.items()):
            totals[unit, currency] = totals.get((unit, currency), Decimal(0)) + change
            yield TotalStep(step.at, step.is_day, unit, currency, totals[unit, currency])


def _merged_into(facts: Sequence[Fact]) -> str:
    """The account that goes on instead, unless the merge was taken back."""
    merged = last(facts, AccountMerged.type, AccountUnmerged.type)
    is_merged = merged is not None and merged.type == AccountMerged.type
    return word(merged, "into_account_id") if is_merged else ""
