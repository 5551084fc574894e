"""B1: how much of the work is done outside the rep's own hours?"""

from collections.abc import Sequence

from projections.strain.reading import History, Reading, Sample, Signal
from projections.strain.rules import Rules
from projections.strain.signals.shares import judged_share

FLOOR, AT_LEAST = 0.03, 0.15


def sample(weeks: History, rules: Rules) -> Sample | None:
    week = weeks[-1]
    if week.actions < rules.share_actions_min:
        return None
    return Sample(week.outside / week.actions, n=week.actions, part=week.outside)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    return judged_share(
        sample, baseline, rules, floor=FLOOR, at_least=AT_LEAST,
        saying="{} of your actions were outside your set hours; usual {}",
    )  # fmt: skip


SIGNAL = Signal("B1", "R", sample, judged)
