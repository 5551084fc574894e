"""B7: do lost deals take more touches than the role's won ones, while the quota is missed?"""

from collections.abc import Sequence
from itertools import chain
from statistics import median

from projections.strain.reading import AT_ONCE, History, Reading, Sample, Signal, absolute
from projections.strain.rules import Rules

WEEKS = 13
LOST_MIN, WON_MIN = 5, 10
ELEVATED, HIGH, CALM = 1.5, 2.0, 1.3


def sample(weeks: History, rules: Rules) -> Sample | None:
    """The touches of lost deals of a quarter; `ref` is the role's for a won one."""
    quarter = weeks[-WEEKS:]
    lost = [*chain.from_iterable(week.lost_touches for week in quarter)]
    won = [*chain.from_iterable(week.won_touches for week in quarter)]
    attainment = quarter[-1].attainment
    if len(lost) < LOST_MIN or len(won) < WON_MIN or attainment is None or not median(won):
        return None
    return Sample(median(lost), n=len(lost), ref=median(won), may_vote=attainment < 1)


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    """A quota that is reached ends the state as well."""
    ref = sample.ref or 1.0
    ratio = sample.x / ref
    text = (
        f"lost deals took {sample.x:g} touches, team wins take {ref:g}: "
        "review strategy with your coach"
    )
    by_ratio = sample._replace(x=ratio)
    told = absolute(by_ratio, elevated=ELEVATED, high=HIGH, calm=CALM, text=text)
    is_calm = told.is_calm or not sample.may_vote
    return told._replace(x=sample.x, ratio=ratio, is_calm=is_calm)


def is_strict(lost_touches: Sequence[int], won_median: float) -> bool:
    """The strict variant: every lost deal took at least one and a half times a won one."""
    return bool(lost_touches) and min(lost_touches) >= ELEVATED * won_median


SIGNAL = Signal("B7", "E", sample, judged, AT_ONCE, needs_baseline=False)
