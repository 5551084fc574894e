"""What may a manager be told of a team?

Of the team as a whole, where it has five reps whose week can be judged, and in steps of five
percent. What stands behind the figure is a matter of the process: quota, territory, quarter end.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import NamedTuple

from events.strain import SignalId
from projections.strain.evaluation import Rep, RepWeek
from projections.strain.rules import Rules

STEP_PERCENT = 5


class TeamWeek(NamedTuple):
    """A team in a week: how many in a check-in, in steps; which signals stand out for most.

    `members` says whose weeks these are, and is for nobody but release.py.
    """

    team_id: str
    week: date
    percent: int
    common: tuple[SignalId, ...]
    is_process_alert: bool
    members: frozenset[str]


def team_weeks(reps: Mapping[Rep, Sequence[RepWeek]], rules: Rules) -> list[TeamWeek]:
    """Each week of each team of which something may be said."""
    teams = sorted({rep.team_id for rep in reps} - {""})
    return [week for team_id in teams for week in _weeks_of(team_id, reps, rules)]


def rounded_percent(share: float) -> int:
    """To the nearest step, so that one person more or less seldom shows."""
    return STEP_PERCENT * int(100 * share / STEP_PERCENT + 0.5)


def _weeks_of(team_id: str, reps: Mapping[Rep, Sequence[RepWeek]], rules: Rules) -> list[TeamWeek]:
    by_week: dict[date, list[tuple[str, RepWeek]]] = {}
    for rep, weeks in reps.items():
        for each in weeks:
            if rep.team_id == team_id and each.is_eligible:
                by_week.setdefault(each.facts.week, []).append((rep.rep_id, each))
    found: list[TeamWeek] = []
    lasting: dict[SignalId, int] = {}
    for week, members in sorted(by_week.items()):
        if len(members) < rules.team_reps_min:
            lasting = {}
            continue
        weeks_ = [each for _, each in members]
        share = sum(each.composite.state != "normal" for each in weeks_) / len(weeks_)
        lasting = {id_: lasting.get(id_, 0) + 1 for id_ in _standing_out(weeks_, rules)}
        common = tuple(id_ for id_, count in lasting.items() if count >= rules.team_weeks)
        is_alert = share >= rules.team_share_min or bool(common)
        who = frozenset(rep_id for rep_id, _ in members)
        found.append(TeamWeek(team_id, week, rounded_percent(share), common, is_alert, who))
    return found


def _standing_out(members: Sequence[RepWeek], rules: Rules) -> list[SignalId]:
    """The signals whose median over the team is high."""
    values: dict[SignalId, list[float]] = {}
    for member in members:
        for id_, said in member.signals.items():
            if said.reading.z is not None:
                values.setdefault(id_, []).append(said.reading.z)
    return [
        id_
        for id_, each in values.items()
        if len(each) >= rules.team_peers_min and median(each) >= rules.team_z_min
    ]
