"""B9: how many business hours does a reply that wants an answer wait?

Over two weeks and in quarters of an hour at the finest: how fast somebody types is nobody's
business. A reply still unanswered counts as having waited at least so long (Kaplan and Meier).
"""

from collections.abc import Sequence
from itertools import chain
from math import exp, log

from projections.strain.reading import History, Reading, Sample, Signal, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared
from projections.strain.week_facts import Wait

WEEKS, REPLIES_MIN = 2, 10
FLOOR, AT_LEAST_HOURS = 0.25, 4
HOURS_MIN = 0.25


def sample(weeks: History, rules: Rules) -> Sample | None:
    waits = [*chain.from_iterable(week.waits for week in weeks[-WEEKS:])]
    if len(waits) < REPLIES_MIN:
        return None
    return Sample(max(median_wait(waits), HOURS_MIN), n=len(waits))


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    values = [log(each.x) for each in baseline]
    beside = compared(log(sample.x), values, floor=FLOOR, z_max=rules.z_max)
    usual = exp(beside.median)
    text = f"replies that want an answer waited {sample.x:.1f} business hours; usual {usual:.1f}"
    reaches = sample.x >= AT_LEAST_HOURS
    told = reading(sample, beside, x=sample.x, reaches=reaches, rules=rules, text=text)
    return told._replace(median=usual)


def median_wait(waits: Sequence[Wait]) -> float:
    """When half were answered; the longest wait where fewer than half ever were."""
    waiting, survival = len(waits), 1.0
    for wait in sorted(waits, key=lambda wait: (wait.hours, not wait.is_answered)):
        if wait.is_answered:
            survival *= 1 - 1 / waiting
            # Products of fractions miss one half by a hair.
            if survival <= 0.5 + 1e-9:
                return wait.hours
        waiting -= 1
    return max(wait.hours for wait in waits)


SIGNAL = Signal("B9", "E", sample, judged)
