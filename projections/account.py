"""What is an account worth, since when, and whose is it?

One row per account: its owners, the value of each component and the running totals, as dated
steps. Movements (new, expansion, churn, …) are netted per day by views.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, NamedTuple

from projections.columns import LowCardinality
from projections.registers import OwnerStep

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


@dataclass(frozen=True, slots=True)
class AccountRow:
    tenant_id: LowCardinality
    account_id: str
    created_at: datetime | None = None
    created_is_day: bool = False
    parent_account_id: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    owners: tuple[OwnerStep, ...] = ()
    components: tuple[ComponentStep, ...] = ()
    totals: tuple[TotalStep, ...] = ()
    renewed_count: int = 0
    churned_at: datetime | None = None
    churn_reason_code: LowCardinality = ""
    merged_into: str = ""
    is_deleted: bool = False
    is_erased: bool = False
