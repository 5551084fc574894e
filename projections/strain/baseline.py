"""With which weeks is a week compared?

With the rep's own of some months ago. The four weeks before are left out: a load that builds up
slowly would otherwise become its own baseline. Who has too few weeks is compared with the usual
weeks of at least five others of the role, and is told so; else nothing is said.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import Literal, NamedTuple

from projections.strain.reading import Sample
from projections.strain.rules import Rules
from projections.strain.weeks import WEEK

Samples = Mapping[date, Sample]


class Basis(NamedTuple):
    """The samples to compare with, and whose they are."""

    kind: Literal["own", "cohort"]
    samples: Sequence[Sample]


def basis(samples: Samples, week: date, cohort: Sequence[Samples], rules: Rules) -> Basis | None:
    """What a week is compared with; `samples` are those of eligible weeks."""
    if own := own_window(samples, week, rules):
        return Basis("own", own)
    windows = [window for each in cohort if (window := own_window(each, week, rules))]
    if len(windows) < rules.cohort_reps_min:
        return None
    return Basis("cohort", [_usual(window) for window in windows])


def own_window(samples: Samples, week: date, rules: Rules) -> list[Sample]:
    """The eligible weeks from before the guard; empty when there are too few."""
    found: list[Sample] = []
    asked = week - WEEK * (rules.guard_weeks + rules.baseline_weeks)
    for _ in range(rules.baseline_weeks):
        if sample := samples.get(asked):
            found.append(sample)
        asked += WEEK
    return found if len(found) >= rules.baseline_weeks_min else []


def _usual(window: Sequence[Sample]) -> Sample:
    """One rep's usual week."""
    return Sample(
        median(each.x for each in window),
        n=sum(each.n for each in window),
        part=sum(each.part for each in window),
        load=median(each.load for each in window),
    )
