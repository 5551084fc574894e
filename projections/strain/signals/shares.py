"""How is a share compared: this week's, the usual weeks' and all drawn to the usual share?"""

from collections.abc import Sequence

from projections.strain.reading import Reading, Sample, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared, shrunk


def judged_share(
    sample: Sample, baseline: Sequence[Sample], rules: Rules, *, floor: float, at_least: float,
    saying: str,
) -> Reading:  # fmt: skip
    """`saying` has places for the share and the usual one, in percent."""
    usual = usual_share(baseline)
    share, *values = (
        shrunk(each.part, each.n, towards=usual, weight=rules.shrinkage)
        for each in (sample, *baseline)
    )
    beside = compared(share, values, floor=floor, z_max=rules.z_max)
    text = saying.format(percent(share), percent(beside.median))
    return reading(sample, beside, x=share, reaches=share >= at_least, rules=rules, text=text)


def usual_share(baseline: Sequence[Sample]) -> float:
    """The share of all weeks together."""
    return sum(each.part for each in baseline) / sum(each.n for each in baseline)


def percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"
