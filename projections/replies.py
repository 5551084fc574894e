"""What came back, and which of it is a reply?

A reply is a response of a human after somebody touched them. How each response was meant, and so
which reply decides, depends on the scorer that the tenant counts by: the views choose it. Here the
responses stand in order, each with all that was said of it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from projections.activity import Activity
from projections.registers import last_instant
from projections.reply import ReplyLabel, ReplyScore


class Response(NamedTuple):
    """One inbound activity that is not known to be a machine's."""

    activity_id: str
    at: datetime | None
    is_day: bool
    is_reply: bool
    labels: tuple[ReplyLabel, ...]
    scores: tuple[ReplyScore, ...]


def responses(inbound: Iterable[Activity], contacted_at: datetime | None) -> tuple[Response, ...]:
    """All that came back, in the order of time and name; nobody replies who was not contacted."""
    found = sorted(inbound, key=lambda each: (each.done.occurred_at, each.id))
    return tuple(
        Response(
            activity_id=each.id,
            at=None if each.done.is_undated else each.done.occurred_at,
            is_day=each.done.is_day,
            is_reply=_is_reply(each, contacted_at),
            labels=each.meant.reply_labels,
            scores=each.meant.reply_scores,
        )
        for each in found
    )


def _is_reply(response: Activity, contacted_at: datetime | None) -> bool:
    if contacted_at is None or response.done.actor != "human":
        return False
    return last_instant(response.done.occurred_at, response.done.is_day) >= contacted_at
