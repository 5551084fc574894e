"""What was done, by whom, and whom does it concern?

One row per call, e-mail, message, meeting or note, with the places it belongs to now.
"""

from dataclasses import dataclass
from datetime import datetime

from projections.columns import LowCardinality
from projections.registers import EPOCH


@dataclass(frozen=True, slots=True)
class ActivityRow:
    tenant_id: LowCardinality
    activity_id: str
    kind: LowCardinality = ""
    channel: LowCardinality = ""
    medium: LowCardinality = ""
    direction: LowCardinality = ""
    actor: LowCardinality = ""
    rep_id: LowCardinality = ""
    actor_timezone: LowCardinality = ""
    status: LowCardinality = ""
    outcome: LowCardinality = ""
    occurred_at: datetime = EPOCH
    is_day: bool = False
    is_undated: bool = False
    duration_seconds: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    accepted_by: tuple[str, ...] = ()
    declined_by: tuple[str, ...] = ()
    is_touch: bool = False
    is_touch_auto: bool = False
    is_response: bool = False
    is_auto_reply: bool = False
    thread_id: str = ""
    in_reply_to: str = ""
    sequence_id: str = ""
    deal_ids: tuple[str, ...] = ()
    prospect_ids: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    reply_label: LowCardinality = ""
    reply_score: float | None = None
    reply_by: LowCardinality = ""
    reply_at: datetime | None = None
    reply_scorer_id: LowCardinality = ""
    reply_intent: LowCardinality = ""
    reply_language: LowCardinality = ""
    is_deleted: bool = False
    is_erased: bool = False
