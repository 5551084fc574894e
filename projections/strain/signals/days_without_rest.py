"""B3: how many days in a row was there no rest day?

A run of days is persistence in itself, so it needs no other week to vote and no usual week beside
it. Two rest days within seven end the state.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from projections.strain.reading import AT_ONCE, History, Reading, Sample, Signal, absolute
from projections.strain.rules import Rules

ELEVATED, HIGH = 10, 13
REST_DAYS, WITHIN = 2, 7
WEEKS = 8


def sample(weeks: History, rules: Rules) -> Sample | None:
    """The longest run that reached into the week; `part` is 1 when the rep rested since."""
    runs = list(runs_of([*chain.from_iterable(week.active_days for week in weeks[-WEEKS:])]))
    return Sample(max(runs[-7:]), n=7, part=float(_has_rested(runs)))


def runs_of(active: Sequence[bool]) -> Iterator[int]:
    """How many days in a row, up to each day, there was work."""
    run = 0
    for is_active in active:
        run = run + 1 if is_active else 0
        yield run


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    text = f"{sample.x:g} days in a row without a rest day"
    told = absolute(sample, elevated=ELEVATED, high=HIGH, calm=ELEVATED, text=text)
    return told._replace(is_calm=told.is_calm and bool(sample.part))


def _has_rested(runs: Sequence[int]) -> bool:
    """Whether seven days that end in the last week held two rest days after the last long run."""
    long = max((day for day, run in enumerate(runs) if run >= ELEVATED), default=-1)
    rested = [day for day, run in enumerate(runs) if not run and day > long]
    return any(
        sum(end - WITHIN < day <= end for day in rested) >= REST_DAYS
        for end in range(len(runs) - 7, len(runs))
    )


SIGNAL = Signal("B3", "R", sample, judged, AT_ONCE, needs_baseline=False)
