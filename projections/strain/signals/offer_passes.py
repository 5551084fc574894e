"""B11: how many offered leads were passed by a rep who was there and already had much to do?"""

from collections.abc import Sequence
from statistics import quantiles

from projections.strain.reading import History, Reading, Sample, Signal
from projections.strain.rules import Rules
from projections.strain.signals.shares import judged_share

WEEKS, OFFERS_MIN = 2, 5
FLOOR, AT_LEAST = 0.10, 0.40


def sample(weeks: History, rules: Rules) -> Sample | None:
    recent = weeks[-WEEKS:]
    offers, passed = (
        sum(week.offers for week in recent),
        sum(week.offers_passed for week in recent),
    )
    if offers < OFFERS_MIN:
        return None
    return Sample(passed / offers, n=offers, part=passed, load=recent[-1].open_load)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    """Passing with few leads open is a choice, and says nothing of load."""
    is_laden = sample.load >= upper_quarter([each.load for each in baseline])
    return judged_share(
        sample._replace(may_vote=is_laden), baseline, rules, floor=FLOOR, at_least=AT_LEAST,
        saying="{} of leads offered while you were there were passed; usual {}",
    )  # fmt: skip


def upper_quarter(values: Sequence[float]) -> float:
    """The value that three in four do not exceed."""
    return quantiles(values, n=4, method="inclusive")[2]


SIGNAL = Signal("B11", "L", sample, judged)
