"""What do the rules do with noise, and with noise that is shifted from a week on?

Nine signals in three families of three, standard normal from week to week; a part `correlation` of
the variance is common to all of a rep's signals. Comparison, votes, states and check-in are the
product's own functions; only the floors are left out, because a normal variable has no least share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from random import Random
from statistics import median

from events.strain import SignalId
from projections.strain.composite import composites
from projections.strain.evaluation import FAMILIES, signal_weeks
from projections.strain.reading import Level, Reading, Sample, Signal, reading
from projections.strain.rules import Rules
from projections.strain.scale import compared
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import WEEK

IDS: tuple[SignalId, ...] = ("B1", "B5", "B7", "B2", "B6", "B8", "B4", "B11", "B9")
FIRST = date(2023, 1, 2)
# The first week that has a whole baseline.
WARM_WEEKS = 16
SHIFTED, SHIFT_WEEKS = IDS[:4], 8
WEEKS_OF_YEAR = 52


@dataclass(frozen=True, slots=True)
class Rate:
    """Check-ins that began, over how many rep-years."""

    entries: int
    rep_years: float
    strong: int = 0

    @property
    def per_year(self) -> float:
        return self.entries / self.rep_years


@dataclass(frozen=True, slots=True)
class Detection:
    """How many shifts led to a check-in while they lasted, and after how many weeks."""

    found: int
    cases: int
    weeks: float

    @property
    def share(self) -> float:
        return self.found / self.cases


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    beside = compared(sample.x, [each.x for each in baseline], floor=0, z_max=rules.z_max)
    return reading(sample, beside, x=sample.x, reaches=True, rules=rules, text="")


def measured(weeks: Sequence[WeekFacts], rules: Rules) -> Sample | None:
    """Samples are drawn, not taken from facts."""
    raise NotImplementedError


SIGNALS = tuple(Signal(id_, FAMILIES[id_], measured, judged) for id_ in IDS)


def false_rate(*, reps: int, years: float, correlation: float, rules: Rules, seed: int) -> Rate:
    """Check-ins of reps of whom nothing changes."""
    weeks = WARM_WEEKS + round(years * WEEKS_OF_YEAR)
    entries = strong = 0
    for rep in range(reps):
        states = history(Random(f"{seed}/{rep}"), weeks, correlation, rules)
        entries += sum(states_begun(states))
        strong += sum("strong" in part for part in spells(states))
    return Rate(entries, reps * years, strong)


def detection(*, reps: int, sigma: float, correlation: float, rules: Rules, seed: int) -> Detection:
    """Check-ins of reps of whom four signals rise by so many sigma for eight weeks."""
    after = []
    for rep in range(reps):
        random = Random(f"{seed}/{rep}")
        length = WARM_WEEKS + 4 + SHIFT_WEEKS
        states = history(random, length, correlation, rules, sigma=sigma)[-SHIFT_WEEKS:]
        after += [number for number, state in enumerate(states, start=1) if state != "normal"][:1]
    return Detection(len(after), reps, median(after) if after else 0)


def history(
    random: Random, weeks: int, correlation: float, rules: Rules, *, sigma: float = 0
) -> list[str]:
    """The states of one rep week by week, from the first that has a baseline on."""
    facts = [WeekFacts(week=FIRST + WEEK * number) for number in range(weeks)]
    drawn = series(random, weeks, correlation)
    for id_ in SHIFTED:
        drawn[id_][weeks - SHIFT_WEEKS :] = [x + sigma for x in drawn[id_][weeks - SHIFT_WEEKS :]]
    levels: dict[date, dict[SignalId, Level]] = {each.week: {} for each in facts[WARM_WEEKS:]}
    for signal in SIGNALS:
        samples = {each.week: Sample(x) for each, x in zip(facts, drawn[signal.id], strict=True)}
        for week, said in signal_weeks(signal, facts, samples, (), rules):
            if week in levels:
                levels[week][signal.id] = said.standing.level
    return [now.state for _, now in composites(levels.items(), FAMILIES, rules)]


def series(random: Random, weeks: int, correlation: float) -> dict[SignalId, list[float]]:
    common = [random.gauss(0, sqrt(correlation)) for _ in range(weeks)]
    own = sqrt(1 - correlation)
    return {id_: [each + random.gauss(0, own) for each in common] for id_ in IDS}


def states_begun(states: Sequence[str]) -> Iterator[bool]:
    """For each week, whether a check-in begins with it."""
    for before, now in zip(["normal", *states], states, strict=False):
        yield before == "normal" != now


def spells(states: Sequence[str]) -> Iterator[list[str]]:
    """The check-ins, each with its states."""
    spell: list[str] = []
    for state in [*states, "normal"]:
        if state != "normal":
            spell.append(state)
        elif spell:
            yield spell
            spell = []
