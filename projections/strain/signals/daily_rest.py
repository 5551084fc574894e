"""B4: how many nights between two working days were shorter than eleven hours?"""

from collections.abc import Sequence

from projections.strain.reading import History, Reading, Sample, Signal, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared

NIGHTS_MIN = 3
FLOOR, AT_LEAST = 1.0, 2


def sample(weeks: History, rules: Rules) -> Sample | None:
    week = weeks[-1]
    return Sample(week.short_nights, n=week.nights, may_vote=week.nights >= NIGHTS_MIN)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    beside = compared(sample.x, [each.x for each in baseline], floor=FLOOR, z_max=rules.z_max)
    nights = f"{sample.x:g} of {sample.n:g} nights"
    text = f"{nights} between working days under 11 hours; usual {beside.median:g}"
    reaches = sample.x >= AT_LEAST
    return reading(sample, beside, x=sample.x, reaches=reaches, rules=rules, text=text)


SIGNAL = Signal("B4", "R", sample, judged)
