"""Was it done between the creation of a deal and its end?"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events.values import EPOCH
from projections.activity import Activity
from projections.registers import StatusStep, last_instant


class Cycle(NamedTuple):
    """From the creation to the final end, both included; None is from ever, or for ever."""

    starts_at: datetime | None
    ends_at: datetime | None

    def holds(self, activity: Activity) -> bool:
        """Whether the activity may have been within it."""
        begins = activity.done.occurred_at
        ends = last_instant(begins, activity.done.is_day)
        is_early = self.starts_at is not None and ends < self.starts_at
        is_late = self.ends_at is not None and self.ends_at < begins
        return not is_early and not is_late


def cycle(created_at: datetime | None, statuses: Sequence[StatusStep]) -> Cycle:
    """The cycle of a deal; an open one goes on, and an end without a date is no limit."""
    final = statuses[-1]
    is_over = final.status != "open" and final.at != EPOCH
    return Cycle(created_at, last_instant(final.at, final.is_day) if is_over else None)
