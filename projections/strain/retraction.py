"""What is to be told after weeks were evaluated, given what was told before?

A state is told when it changes. What comes late may still change the states of the last 28 days; a
state that would not have been told is then taken back, and whoever was told it hears that. Older
weeks may change their figures, and nobody is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from events.strain import State
from projections.strain.evaluation import RepWeek
from projections.strain.rules import Rules
from projections.strain.weeks import WEEK


class Telling(NamedTuple):
    """A state of a week that is to be told, and what was told of the week, or held, before."""

    week: RepWeek
    state: State
    previous: State


Told = Mapping[date, State]


def tellings(weeks: Sequence[RepWeek], told: Told, *, on: date, rules: Rules) -> Iterator[Telling]:
    """What is to be told on a day; `told` is the last that was told of each week.

    Whoever was told is to know, of each week that is still open, how it stands.
    """
    known: State = "normal"
    for week in weeks:
        last = told.get(week.facts.week)
        known = _known(last) if last else known
        if not (week.is_eligible and is_open(week.facts.week, on=on, rules=rules)):
            continue
        state: State = week.composite.state
        if state != known:
            is_taken_back = state == "normal" and last not in (None, "normal")
            yield Telling(week, "retracted" if is_taken_back else state, last or known)
            known = state


def is_open(week: date, *, on: date, rules: Rules) -> bool:
    """Whether the week has ended, and not too long ago."""
    ended_on = week + WEEK
    return ended_on <= on <= ended_on + timedelta(days=rules.late_days_max)


def _known(told: State) -> State:
    """What somebody takes to be so who was told this."""
    return "normal" if told == "retracted" else told
