"""Did they reply, and which reply decides how it was meant?

A reply is a response of a human after somebody touched them. The latest one that a human labelled
decides, else the first one that has a label; a label that says unknown decides nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from projections.activity import ActivityRow
from projections.registers import last_instant
from projections.touch import times


class Replies(NamedTuple):
    """The columns of a prospect that say how they replied."""

    reply_count: int = 0
    first_reply_at: datetime | None = None
    deciding_reply_id: str = ""
    deciding_label: str = ""
    deciding_by: str = ""
    deciding_score: float | None = None
    deciding_at: datetime | None = None


def replies(activities: Sequence[ActivityRow]) -> Replies:
    """How a prospect replied to what was done."""
    found = _found(activities)
    counted = Replies(reply_count=len(found), first_reply_at=min(times(found), default=None))
    deciding = _deciding(found)
    if deciding is None:
        return counted
    return counted._replace(
        deciding_reply_id=deciding.activity_id,
        deciding_label=deciding.reply_label,
        deciding_by=deciding.reply_by,
        deciding_score=deciding.reply_score,
        deciding_at=None if deciding.is_undated else deciding.occurred_at,
    )


def _found(activities: Sequence[ActivityRow]) -> list[ActivityRow]:
    touches = [each.occurred_at for each in activities if each.is_touch or each.is_touch_auto]
    if not touches:
        return []
    contacted_at = min(touches)
    return [
        each
        for each in activities
        if each.is_response and each.actor == "human"
        if last_instant(each.occurred_at, each.is_day) >= contacted_at
    ]


def _deciding(found: Sequence[ActivityRow]) -> ActivityRow | None:
    labelled = sorted(
        (each for each in found if each.reply_label not in ("", "unknown")),
        key=lambda each: (each.occurred_at, each.activity_id),
    )
    by_humans = [each for each in labelled if each.reply_by == "human"]
    return by_humans[-1] if by_humans else next(iter(labelled), None)
