"""Did they reply, and which reply decides how it was meant?

A reply is a response of a human after somebody touched them. The latest one that a human labelled
decides, else the first one that has a label; a label that says unknown decides nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from projections.activity import Activity
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


def replies(activities: Sequence[Activity]) -> Replies:
    """How a prospect replied to what was done."""
    found = _found(activities)
    counted = Replies(reply_count=len(found), first_reply_at=min(times(found), default=None))
    deciding = _deciding(found)
    if deciding is None:
        return counted
    return counted._replace(
        deciding_reply_id=deciding.id,
        deciding_label=deciding.meant.reply_label,
        deciding_by=deciding.meant.reply_by,
        deciding_score=deciding.meant.reply_score,
        deciding_at=None if deciding.done.is_undated else deciding.done.occurred_at,
    )


def _found(activities: Sequence[Activity]) -> list[Activity]:
    touches = [each.done.occurred_at for each in activities if each.is_touch or each.is_touch_auto]
    if not touches:
        return []
    contacted_at = min(touches)
    return [
        each
        for each in activities
        if each.is_response and each.done.actor == "human"
        if last_instant(each.done.occurred_at, each.done.is_day) >= contacted_at
    ]


def _deciding(found: Sequence[Activity]) -> Activity | None:
    labelled = sorted(
        (each for each in found if each.meant.reply_label not in ("", "unknown")),
        key=lambda each: (each.done.occurred_at, each.id),
    )
    by_humans = [each for each in labelled if each.meant.reply_by == "human"]
    return by_humans[-1] if by_humans else next(iter(labelled), None)
