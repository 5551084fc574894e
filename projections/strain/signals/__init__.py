"""Which signals are there?"""

from typing import Final

from projections.strain.reading import Signal
from projections.strain.signals import (
    after_hours,
    daily_rest,
    days_without_rest,
    effort,
    lost_deals,
    meeting_load,
    offer_passes,
    past_threshold,
    pulse,
    response_latency,
    rest_day_work,
)

SIGNALS: Final[tuple[Signal, ...]] = (
    after_hours.SIGNAL,
    rest_day_work.SIGNAL,
    days_without_rest.SIGNAL,
    daily_rest.SIGNAL,
    effort.SIGNAL,
    meeting_load.SIGNAL,
    lost_deals.SIGNAL,
    past_threshold.SIGNAL,
    response_latency.SIGNAL,
    pulse.SIGNAL,
    offer_passes.SIGNAL,
)
