"""What became of a deal, and what did it take?

One row per deal: its dated registers (status, stage, amount, owner, …) and its touches.
"""

from dataclasses import dataclass, field
from datetime import datetime

from projections.columns import LowCardinality
from projections.registers import (
    AccountStep,
    AmountStep,
    CloseDateStep,
    OwnerStep,
    StageStep,
    StatusStep,
)
from projections.touch import TouchCount


@dataclass(frozen=True, slots=True)
class DealRow:
    tenant_id: LowCardinality
    deal_id: str
    created_at: datetime | None = None
    created_is_day: bool = False
    account_id: str = ""
    pipeline: LowCardinality = ""
    lead_id: str = ""
    statuses: tuple[StatusStep, ...] = ()
    stages: tuple[StageStep, ...] = ()
    amounts: tuple[AmountStep, ...] = ()
    owners: tuple[OwnerStep, ...] = ()
    accounts: tuple[AccountStep, ...] = ()
    close_dates: tuple[CloseDateStep, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    lost_reason_code: LowCardinality = ""
    prospect_ids: tuple[str, ...] = ()
    touches: tuple[TouchCount, ...] = ()
    first_touch_at: datetime | None = None
    last_touch_at: datetime | None = None
    reopened_count: int = 0
    merged_into: str = ""
    is_deleted: bool = False
    is_erased: bool = False
