"""B5: how much effort went into calls, mail and meetings, beside the rep's usual week?"""

from collections.abc import Sequence

from projections.strain.reading import History, Reading, Sample, Signal, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared

FLOOR_SHARE, AT_LEAST_TIMES = 0.10, 1.25


def sample(weeks: History, rules: Rules) -> Sample | None:
    week = weeks[-1]
    return Sample(week.effort, n=week.actions)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    values = [each.x for each in baseline]
    middle = compared(0, values, floor=0, z_max=rules.z_max).median
    beside = compared(sample.x, values, floor=FLOOR_SHARE * middle, z_max=rules.z_max)
    reaches = sample.x >= AT_LEAST_TIMES * middle
    text = _text(sample.x, middle)
    return reading(sample, beside, x=sample.x, reaches=reaches, rules=rules, text=text)


def _text(x: float, middle: float) -> str:
    if x <= middle:
        return "effort no greater than in your usual week"
    more = f"{100 * (x / middle - 1):.0f} % above" if middle else "above"
    return f"effort {more} your usual week"


SIGNAL = Signal("B5", "L", sample, judged)
