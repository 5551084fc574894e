"""How often would one signal alone be told of, by which rule?

Once by a single week, once by two of three, over four kinds of noise. It is why one signal is shown
to the rep and told to nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import exp, sqrt
from random import Random

from benchmarks.strain_rates.gaussian import FIRST, WARM_WEEKS, WEEKS_OF_YEAR, Rate
from projections.strain.evaluation import signal_weeks
from projections.strain.persistence import Persistence
from projections.strain.reading import Level, Reading, Sample, Signal, reading
from projections.strain.rules import DEFAULT, Rules
from projections.strain.scale import compared
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import WEEK

ONE_SHOT = Persistence(votes=1, of_weeks=1, calm_weeks=2, dwell_weeks=2)
TWO_OF_THREE = Persistence()
Series = Callable[[Random, int], list[float]]


def normal(random: Random, weeks: int) -> list[float]:
    return [random.gauss(0, 1) for _ in range(weeks)]


def overdispersed(random: Random, weeks: int) -> list[float]:
    """Counts with a mean of 100 and a variance three times as large."""
    return [_poisson(random, random.gammavariate(50, 2)) for _ in range(weeks)]


def lasting(random: Random, weeks: int) -> list[float]:
    """What was so last week is so to 40 % this week."""
    found = [random.gauss(0, 1)]
    for _ in range(weeks - 1):
        found.append(0.4 * found[-1] + sqrt(1 - 0.4**2) * random.gauss(0, 1))
    return found


def low_share(random: Random, weeks: int) -> list[float]:
    """Six in a hundred, with a floor of three in a hundred."""
    return [sum(random.random() < 0.06 for _ in range(100)) / 100 for _ in range(weeks)]


KINDS: Mapping[str, tuple[Series, float]] = {
    "normal": (normal, 0.0),
    "counts": (overdispersed, 0.0),
    "lasting": (lasting, 0.0),
    "low share, floor": (low_share, 0.03),
}


def rate(
    kind: str, persistence: Persistence, *, z: float, reps: int, years: float, seed: int
) -> Rate:
    series, floor = KINDS[kind]
    rules = replace(DEFAULT, z_elevated=z)

    def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
        values = [each.x for each in baseline]
        beside = compared(sample.x, values, floor=floor, z_max=rules.z_max)
        return reading(sample, beside, x=sample.x, reaches=True, rules=rules, text="")

    signal = Signal("B5", "L", lambda weeks, rules: None, judged, persistence)
    weeks = [
        WeekFacts(week=FIRST + WEEK * number)
        for number in range(WARM_WEEKS + round(years * WEEKS_OF_YEAR))
    ]
    entries = 0
    for rep in range(reps):
        drawn = series(Random(f"{seed}/{rep}"), len(weeks))
        samples = {each.week: Sample(x) for each, x in zip(weeks, drawn, strict=True)}
        before = Level.NORMAL
        for _, said in signal_weeks(signal, weeks, samples, (), rules):
            entries += before is Level.NORMAL and said.standing.level is not Level.NORMAL
            before = said.standing.level
    return Rate(entries, reps * years)


def _poisson(random: Random, mean: float) -> float:
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return float(count)
