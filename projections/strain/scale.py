"""How unusual is a value beside others of its kind?

The middle is the median and the scale is that of the median deviation, so that one wild week of
the past neither hides nor makes a wild week of today. Where more than half of the past is equal,
the mean deviation stands in. No scale is smaller than its floor.
"""

from collections.abc import Sequence
from statistics import fmean, median
from typing import NamedTuple

# They make each deviation that of a standard normal variable.
_OF_MEDIAN_DEVIATION = 1.4826
_OF_MEAN_DEVIATION = 1.2533


class Comparison(NamedTuple):
    median: float
    scale: float
    z: float


def compared(x: float, values: Sequence[float], *, floor: float, z_max: float) -> Comparison:
    """The value beside the others; `floor` is the smallest scale."""
    middle = median(values)
    scale = max(spread(values, middle), floor)
    z = (x - middle) / scale if scale else z_max * ((x > middle) - (x < middle))
    return Comparison(middle, scale, max(-z_max, min(z_max, z)))


def spread(values: Sequence[float], middle: float) -> float:
    deviations = [abs(value - middle) for value in values]
    return _OF_MEDIAN_DEVIATION * median(deviations) or _OF_MEAN_DEVIATION * fmean(deviations)


def shrunk(part: float, n: float, *, towards: float, weight: float) -> float:
    """A share of few drawn to the usual one, as if `weight` more had been seen there."""
    return (part + weight * towards) / (n + weight)
