"""How often was somebody touched, by which channel, and how often did they respond?"""

from datetime import datetime
from typing import NamedTuple

from projections.columns import LowCardinality


class TouchCount(NamedTuple):
    """How many activities of one channel, direction and actor; outbound touches, inbound responses.

    `count_in_cycle` leaves out what came before the deal was created or after it ended.
    """

    channel: LowCardinality
    direction: LowCardinality
    actor: LowCardinality
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a row
    count_in_cycle: int
    first_at: datetime | None
    last_at: datetime | None
