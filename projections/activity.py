"""What was done, by whom, and whom does it concern?

One row per call, e-mail, message, meeting or note, with the places it belongs to now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.activity import ActivityDeleted, ActivityEvent, MeetingAccepted, MeetingDeclined
from events.values import EPOCH
from projections.columns import LowCardinality
from projections.deed import deed
from projections.fact import Entity, Fact
from projections.places import places
from projections.registers import last
from projections.reply import verdict


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


def row(activity: Entity, facts: Sequence[Fact]) -> ActivityRow:
    """The activity as its own facts tell it; deals and prospects fold what they heard of it so."""
    meant, done, answers = verdict(facts), deed(facts), _answers(facts)
    is_inbound = done.direction == "inbound"
    is_deleted = last(facts, ActivityDeleted.type) is not None
    done = done._replace(is_auto_reply=is_inbound and (done.is_auto_reply or meant.is_automatic))
    is_touch = done.is_touch and not is_deleted
    return ActivityRow(
        tenant_id=activity.tenant_id,
        activity_id=activity.id,
        **done._asdict(),
        accepted_by=tuple(sorted(who for who, is_yes in answers.items() if is_yes)),
        declined_by=tuple(sorted(who for who, is_yes in answers.items() if not is_yes)),
        is_touch=is_touch and done.actor == "human",
        is_touch_auto=is_touch and done.actor == "automation",
        is_response=is_inbound and not is_deleted and not done.is_auto_reply,
        sequence_id=_sequence_id(facts),
        **places(facts)._asdict(),
        **meant._asdict(),
        is_deleted=is_deleted,
    )


def _answers(facts: Sequence[Fact]) -> dict[str, bool]:
    """Who said yes and who said no to a meeting; the last word of each counts."""
    answers: dict[str, bool] = {}
    for fact in facts:
        match fact.said:
            case MeetingAccepted(prospect_id=prospect):
                answers[prospect] = True
            case MeetingDeclined(prospect_id=prospect):
                answers[prospect] = False
    return answers


def _sequence_id(facts: Sequence[Fact]) -> str:
    """The sequence that any fact named last; a step need not repeat it."""
    named = (
        fact.said.sequence_id for fact in reversed(facts) if isinstance(fact.said, ActivityEvent)
    )
    return next((sequence for sequence in named if sequence), "")
