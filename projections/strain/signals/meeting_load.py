"""B6: how many hours were spent in meetings with customers?"""

from collections.abc import Sequence

from projections.strain.reading import History, Reading, Sample, Signal, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared

MEETINGS_MIN = 3
FLOOR, AT_LEAST = 1.5, 15


def sample(weeks: History, rules: Rules) -> Sample | None:
    week = weeks[-1]
    return Sample(week.meeting_hours, n=week.meetings, may_vote=week.meetings >= MEETINGS_MIN)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    beside = compared(sample.x, [each.x for each in baseline], floor=FLOOR, z_max=rules.z_max)
    text = f"{sample.x:.1f} hours of meetings; usual {beside.median:.1f}"
    reaches = sample.x >= AT_LEAST
    return reading(sample, beside, x=sample.x, reaches=reaches, rules=rules, text=text)


SIGNAL = Signal("B6", "L", sample, judged)
