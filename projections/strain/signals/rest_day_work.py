"""B2: on how many rest days of the last four weeks was there work?"""

from collections.abc import Sequence

from projections.strain.reading import History, Reading, Sample, Signal, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared

WEEKS = 4
FLOOR, AT_LEAST = 1.5, 3


def sample(weeks: History, rules: Rules) -> Sample | None:
    if len(weeks) < WEEKS:
        return None
    return Sample(sum(week.rest_days_worked for week in weeks[-WEEKS:]), n=WEEKS)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    beside = compared(sample.x, [each.x for each in baseline], floor=FLOOR, z_max=rules.z_max)
    text = f"{sample.x:g} rest days with work in four weeks; usual {beside.median:g}"
    reaches = sample.x >= AT_LEAST
    return reading(sample, beside, x=sample.x, reaches=reaches, rules=rules, text=text)


SIGNAL = Signal("B2", "R", sample, judged)
