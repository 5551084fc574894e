"""Who was contacted, and did they reply?

One row per lead or contact. A lead and the contact it became are two rows; the contact's counts
include the lead's touches, and the lead says whom it was merged into.
"""

from dataclasses import dataclass
from datetime import datetime

from projections.columns import LowCardinality
from projections.registers import OwnerStep
from projections.touch import TouchCount


@dataclass(frozen=True, slots=True)
class ProspectRow:
    tenant_id: LowCardinality
    prospect_id: str
    kind: LowCardinality = "unknown"
    origin: LowCardinality = ""
    created_at: datetime | None = None
    created_is_day: bool = False
    owners: tuple[OwnerStep, ...] = ()
    account_id: str = ""
    converted_at: datetime | None = None
    merged_into: str = ""
    deal_ids: tuple[str, ...] = ()
    touches: tuple[TouchCount, ...] = ()
    first_touch_at: datetime | None = None
    last_touch_at: datetime | None = None
    first_touch_channel: LowCardinality = ""
    first_touch_rep_id: LowCardinality = ""
    reply_count: int = 0
    first_reply_at: datetime | None = None
    deciding_reply_id: str = ""
    deciding_label: LowCardinality = ""
    deciding_by: LowCardinality = ""
    deciding_score: float | None = None
    deciding_at: datetime | None = None
    meetings_accepted: int = 0
    meetings_held: int = 0
    disqualified_at: datetime | None = None
    is_deleted: bool = False
    is_erased: bool = False
