"""How does each week of each rep stand, given all that is known now?

A function of facts alone: weeks in, states out. Told again, in another order or late, the same
facts end in the same states; what was told of a state that no longer holds is in retraction.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from events.strain import SignalId, SignalState
from projections.strain.baseline import Basis, Samples, basis
from projections.strain.composite import Composite, composite
from projections.strain.persistence import Standing, after
from projections.strain.reading import Level, Reading, Sample, Signal
from projections.strain.rules import DEFAULT, Rules
from projections.strain.signals import SIGNALS
from projections.strain.week_facts import WeekFacts

FAMILIES = {signal.id: signal.family for signal in SIGNALS}
STATES: Mapping[Level, SignalState] = {
    Level.NORMAL: "normal",
    Level.ELEVATED: "elevated",
    Level.HIGH: "high",
}


class SignalWeek(NamedTuple):
    """One signal in one week: what it says, how it stands and what it was compared with."""

    reading: Reading
    standing: Standing
    basis: Basis | None

    @property
    def state(self) -> SignalState:
        return STATES[self.standing.level]


@dataclass(frozen=True, slots=True)
class RepWeek:
    """One week of one rep; a signal that is missing has no data."""

    facts: WeekFacts
    signals: Mapping[SignalId, SignalWeek] = field(default_factory=dict)
    team_z: Mapping[SignalId, float] = field(default_factory=dict)
    composite: Composite = field(default_factory=Composite)
    is_eligible: bool = False


class Rep(NamedTuple):
    """Whom the weeks are about, and with whom they are compared where the own ones are too few."""

    rep_id: str
    role: str = ""
    team_id: str = ""


History = Sequence[WeekFacts]
SignalWeeks = Mapping[SignalId, Mapping[date, SignalWeek]]


def evaluated(
    reps: Mapping[Rep, History], *, rules: Rules = DEFAULT, signals: Sequence[Signal] = SIGNALS
) -> dict[Rep, list[RepWeek]]:
    """All weeks of all reps."""
    samples = {
        signal.id: {rep: samples_of(signal, weeks, rules) for rep, weeks in reps.items()}
        for signal in signals
    }
    by_rep: dict[Rep, SignalWeeks] = {
        rep: {
            signal.id: dict(
                signal_weeks(
                    signal, weeks, samples[signal.id][rep],
                    _cohort(samples[signal.id], rep), rules,
                )
            )
            for signal in signals
        }
        for rep, weeks in reps.items()
    }  # fmt: skip
    return {rep: _rep_weeks(rep, weeks, by_rep, rules) for rep, weeks in reps.items()}


def samples_of(signal: Signal, weeks: History, rules: Rules) -> Samples:
    """What the signal measured in each week in which it may."""
    found: dict[date, Sample] = {}
    for number, week in enumerate(weeks, start=1):
        is_eligible = week.is_eligible(rules) or not signal.needs_baseline
        if is_eligible and week.is_covered(rules):
            if sample := signal.sample(weeks[:number], rules):
                found[week.week] = sample
    return found


def signal_weeks(
    signal: Signal, weeks: History, samples: Samples, cohort: Sequence[Samples], rules: Rules
) -> Iterator[tuple[date, SignalWeek]]:
    """What the signal says of each week, and how it stands then."""
    standing = Standing()
    for week in (each.week for each in weeks if each.week in samples):
        compared = basis(samples, week, cohort, rules) if signal.needs_baseline else None
        if compared or not signal.needs_baseline:
            said = signal.judged(samples[week], compared.samples if compared else (), rules)
            standing = after(standing, week, said, signal.persistence)
            yield week, SignalWeek(said, standing, compared)


def _cohort(samples: Mapping[Rep, Samples], rep: Rep) -> list[Samples]:
    """Those of the same role; of whom no role is known there is nobody of the same."""
    others = ((other, each) for other, each in samples.items() if other != rep and rep.role)
    return [each for other, each in others if other.role == rep.role]


def _rep_weeks(
    rep: Rep, weeks: History, by_rep: Mapping[Rep, SignalWeeks], rules: Rules
) -> list[RepWeek]:
    others = (other for other in by_rep if other != rep and rep.team_id)
    peers = [by_rep[other] for other in others if other.team_id == rep.team_id]
    found: list[RepWeek] = []
    now = Composite()
    for facts in weeks:
        signals = {id_: said[facts.week] for id_, said in by_rep[rep].items() if facts.week in said}
        team_z = _team_z(signals, peers, facts.week, rules)
        is_eligible = facts.is_eligible(rules) and facts.is_covered(rules)
        if is_eligible:
            levels = {
                id_: said.standing.level
                for id_, said in signals.items()
                if team_z.get(id_, 0) < rules.team_z_min
            }
            now = composite(now, levels, FAMILIES, rules)
        found.append(RepWeek(facts, signals, team_z, now, is_eligible))
    return found


def _team_z(
    signals: Mapping[SignalId, SignalWeek], peers: Sequence[SignalWeeks], week: date, rules: Rules
) -> dict[SignalId, float]:
    """The median z of the others of the team, where there are enough of them."""
    found: dict[SignalId, float] = {}
    for id_ in signals:
        said = (peer[id_].get(week) for peer in peers)
        values = [each.reading.z for each in said if each and each.reading.z is not None]
        if len(values) >= rules.team_peers_min:
            found[id_] = median(values)
    return found
