"""When is a notification tried again, and when is it given up?

Each failure doubles the wait, up to an hour, unless the receiver says how long to stay away. What
stands here is kept, so that a sender that was killed goes on where it was.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from projections.alerts.notification import FAILED, GIVEN_UP, SENT, NotificationRow

WAIT_FIRST: Final = timedelta(seconds=2)
WAIT_MAX: Final = timedelta(hours=1)
TRIED_MAX: Final = timedelta(hours=24)
PROBLEM_LENGTH_MAX: Final = 300


def is_due(row: NotificationRow, at: datetime) -> bool:
    """Whether it is to be sent now."""
    return row.state not in (SENT, GIVEN_UP) and row.next_at <= at


def sent(row: NotificationRow, at: datetime) -> NotificationRow:
    return replace(row, state=SENT, attempt=row.attempt + 1, changed_at=at, problem="")


def failed(
    row: NotificationRow,
    at: datetime,
    problem: str,
    *,
    is_final: bool = False,
    away: timedelta | None = None,
) -> NotificationRow:
    """After an attempt that failed; `away` is how long the receiver wants to be left alone."""
    doubled = WAIT_FIRST * 2 ** min(row.attempt, 16)
    is_given_up = is_final or at - row.planned_at >= TRIED_MAX
    return replace(
        row,
        state=GIVEN_UP if is_given_up else FAILED,
        attempt=row.attempt + 1,
        changed_at=at,
        next_at=at + max(min(doubled, WAIT_MAX), away or timedelta(0)),
        problem=problem[:PROBLEM_LENGTH_MAX],
    )
