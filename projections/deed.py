"""What was done, when, and by whom?

The last snapshot or plan describes an activity. A meeting is told in pieces: its plan says what
and when, its end says whether, and who held it counts more than who booked it. One that was held
without a plan is a meeting all the same: many exports tell only those that took place.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from events.activity import (
    EmailBounced,
    EmailReceived,
    EmailSent,
    MeetingCanceled,
    MeetingHeld,
    MeetingNoShow,
    MeetingPlanned,
    MeetingRescheduled,
    MeetingScheduled,
    MessageReceived,
    MessageSent,
)
from events.values import EPOCH
from projections.fact import Fact
from projections.identity import SNAPSHOTS
from projections.registers import last

PLANS = (MeetingScheduled.type, MeetingRescheduled.type)
ENDS = (MeetingHeld.type, MeetingNoShow.type, MeetingCanceled.type)
DESCRIPTIONS = (*(snapshot.type for snapshot in SNAPSHOTS), *PLANS)

_CHANNELS = {"video": "video_meeting", "in_person": "in_person", "phone": "meeting"}
_DIRECTIONS = {
    EmailSent.type: "outbound",
    MessageSent.type: "outbound",
    EmailReceived.type: "inbound",
    MessageReceived.type: "inbound",
}


class Deed(NamedTuple):
    """The columns that say what was done; empty when only steps or links of it were told."""

    kind: str = ""
    channel: str = ""
    medium: str = ""
    direction: str = ""
    actor: str = ""
    rep_id: str = ""
    actor_timezone: str = ""
    status: str = ""
    outcome: str = ""
    occurred_at: datetime = EPOCH
    is_day: bool = False
    is_undated: bool = True
    duration_seconds: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_auto_reply: bool = False
    thread_id: str = ""
    in_reply_to: str = ""

    @property
    def is_touch(self) -> bool:
        """Our side did it; a meeting counts only when it was held."""
        return self.direction == "outbound" and (self.kind != "meeting" or self.status == "held")


def deed(facts: Sequence[Fact]) -> Deed:
    """What the facts of one activity say was done."""
    description = last(facts, *DESCRIPTIONS)
    if description is None:
        return _unplanned(last(facts, *ENDS))
    if isinstance(description.said, MeetingPlanned):
        return _meeting(description.said, facts)
    return _snapshot(description, is_bounced=last(facts, EmailBounced.type) is not None)


def _snapshot(fact: Fact, *, is_bounced: bool) -> Deed:
    kind, told = fact.type.partition(".")[0], fact.fields
    return Deed(
        kind=kind,
        channel=kind,
        medium=told.get("medium", ""),
        direction=told.get("direction") or _DIRECTIONS.get(fact.type, ""),
        actor=fact.actor,
        rep_id=fact.rep_id or "",
        actor_timezone=fact.actor_timezone or "",
        status="bounced" if is_bounced and fact.type == EmailSent.type else "completed",
        outcome=told.get("outcome", ""),
        occurred_at=fact.occurred_at,
        is_day=fact.is_day,
        is_undated=fact.is_undated,
        duration_seconds=told.get("duration_seconds"),
        is_auto_reply=fact.type == EmailReceived.type and told["is_auto_reply"] is True,
        thread_id=told.get("thread_id", ""),
        in_reply_to=told.get("in_reply_to") or "",
    )


def _meeting(plan: MeetingPlanned, facts: Sequence[Fact]) -> Deed:
    end = last(facts, *ENDS)
    told = [*(fact for fact in facts if fact.type in PLANS), *([end] if end else [])]
    by = next((fact for fact in reversed(told) if fact.rep_id), told[-1])
    occurred_at, is_day = _started(plan, end)
    return Deed(
        kind="meeting",
        channel=_CHANNELS[plan.medium],
        medium=plan.medium,
        direction="outbound",
        actor=told[-1].actor,
        rep_id=by.rep_id or "",
        actor_timezone=by.actor_timezone or "",
        status=end.type.partition(".")[2] if end else "scheduled",
        occurred_at=occurred_at,
        is_day=is_day,
        is_undated=False,
        duration_seconds=_held_seconds(plan, end),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
    )


def _unplanned(end: Fact | None) -> Deed:
    """A meeting that nobody put into a calendar; empty unless it was held."""
    if end is None or not isinstance(end.said, MeetingHeld):
        return Deed()
    started_at, ended_at = end.said.started_at, end.said.ended_at
    return Deed(
        kind="meeting",
        channel="meeting",
        direction="outbound",
        actor=end.actor,
        rep_id=end.rep_id or "",
        actor_timezone=end.actor_timezone or "",
        status="held",
        occurred_at=started_at or end.occurred_at,
        is_day=started_at is None and end.is_day,
        is_undated=started_at is None and end.is_undated,
        duration_seconds=(ended_at - started_at) // timedelta(seconds=1)
        if started_at and ended_at
        else None,
    )


def _started(plan: MeetingPlanned, end: Fact | None) -> tuple[datetime, bool]:
    """When a meeting was held if anybody said so, else when it was to start; and if by day only."""
    if end is None or not isinstance(end.said, MeetingHeld):
        return plan.starts_at, False
    if end.said.started_at is None and not end.is_undated:
        return end.occurred_at, end.is_day
    return end.said.started_at or plan.starts_at, False


def _held_seconds(plan: MeetingPlanned, end: Fact | None) -> int | None:
    """How long a meeting lasted, or was planned to when nobody said; None when it was not held."""
    if end is None or not isinstance(end.said, MeetingHeld):
        return None
    started_at, ended_at = end.said.started_at, end.said.ended_at
    if started_at is None or ended_at is None:
        started_at, ended_at = plan.starts_at, plan.ends_at
    return (ended_at - started_at) // timedelta(seconds=1)
