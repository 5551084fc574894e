"""What does one signal say of one week?

A sample is what the week measured. A reading is the sample beside its baseline: the figures, the
vote and the reason in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

from events.strain import SignalId
from projections.strain.rules import Rules
from projections.strain.scale import Comparison
from projections.strain.week_facts import WeekFacts

Family = Literal["L", "R", "E", "S"]


class Level(IntEnum):
    """How a vote or a state stands."""

    NORMAL = 0
    ELEVATED = 1
    HIGH = 2


class Sample(NamedTuple):
    """What a week measured; a share is `part` of `n`. A small week may be calm, but not vote."""

    x: float
    n: float = 0
    part: float = 0
    load: float = 0
    may_vote: bool = True
    ref: float | None = None


class Reading(NamedTuple):
    """What the signal says; `is_calm` leads out of a state, `is_lower` out of HIGH."""

    x: float
    vote: Level
    is_calm: bool
    is_lower: bool
    n: float = 0
    median: float | None = None
    scale: float | None = None
    z: float | None = None
    ref: float | None = None
    ratio: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Persistence:
    """So many votes of so many weeks lead into a state, so many calm weeks lead out of it."""

    votes: int = 2
    of_weeks: int = 3
    calm_weeks: int = 2
    dwell_weeks: int = 2


AT_ONCE = Persistence(votes=1, of_weeks=1, calm_weeks=1, dwell_weeks=0)

History = Sequence[WeekFacts]


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: what it takes from the weeks up to now, and what it makes of it.

    One that needs no baseline judges by the week alone, whether or not the week is eligible.
    """

    id: SignalId
    family: Family
    sample: Callable[[History, Rules], Sample | None]
    judged: Callable[[Sample, Sequence[Sample], Rules], Reading]
    persistence: Persistence = Persistence()
    needs_baseline: bool = True


def reading(
    sample: Sample,
    beside: Comparison,
    *,
    x: float,
    reaches: bool,
    rules: Rules,
    text: str,
) -> Reading:
    """The vote of a week by its z; `reaches` says whether the value is large in itself."""
    level = Level((beside.z >= rules.z_elevated) + (beside.z >= rules.z_high))
    return Reading(
        x=x,
        vote=level if reaches and sample.may_vote else Level.NORMAL,
        is_calm=beside.z < rules.z_calm or not reaches,
        is_lower=beside.z < rules.z_elevated,
        n=sample.n,
        median=beside.median,
        scale=beside.scale,
        z=beside.z,
        text=text,
    )


def absolute(sample: Sample, *, elevated: float, high: float, calm: float, text: str) -> Reading:
    """The vote of a value that is judged by itself; under `calm` the state ends."""
    level = Level((sample.x >= elevated) + (sample.x >= high)) if sample.may_vote else Level.NORMAL
    return Reading(
        x=sample.x,
        vote=level,
        is_calm=sample.x < calm,
        is_lower=sample.x < high,
        n=sample.n,
        ref=sample.ref,
        text=text,
    )
