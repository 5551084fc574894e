"""B8: how many touches go to deals beyond the touch at which deals of this kind still convert?

The threshold describes and does not explain: hard deals get more touches. It is a figure of the
process and of no person, and rests on no touch that fewer than thirty deals reached.
"""

from collections.abc import Sequence

from projections.strain.reading import History, Reading, Sample, Signal
from projections.strain.rules import Rules
from projections.strain.signals.shares import judged_share

FIRST_TOUCH_MIN, AT_RISK_MIN, SHARE_OF_MEAN = 3, 30, 0.25
TOUCHES_MIN = 20
FLOOR, AT_LEAST = 0.05, 0.25


def threshold(at_risk: Sequence[int], converted: Sequence[int]) -> int | None:
    """From which touch on a deal hardly converts any more; None where it cannot be said."""
    if not (touches := sum(at_risk)):
        return None
    cut = SHARE_OF_MEAN * sum(converted) / touches
    found = None
    known = [touch for touch, reached in enumerate(at_risk, start=1) if reached >= AT_RISK_MIN]
    for touch in reversed(known):
        if touch < FIRST_TOUCH_MIN or converted[touch - 1] / at_risk[touch - 1] >= cut:
            break
        found = touch
    return found


def sample(weeks: History, rules: Rules) -> Sample | None:
    week = weeks[-1]
    if week.touches < TOUCHES_MIN:
        return None
    return Sample(week.touches_past / week.touches, n=week.touches, part=week.touches_past)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    return judged_share(
        sample, baseline, rules, floor=FLOOR, at_least=AT_LEAST,
        saying="{} of touches went past where deals like these convert; usual {}",
    )  # fmt: skip


SIGNAL = Signal("B8", "E", sample, judged)
