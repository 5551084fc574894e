"""What did a team say together, where enough of it answered that nobody's answer shows?

Five answers at least, and nothing finer than half a point and five percent. A mean at either end
would be everybody's answer, so it is told as at most 4.5 and at least 1.5.
"""

from collections.abc import Mapping
from datetime import date
from statistics import fmean
from typing import NamedTuple

from projections.strain.rules import Rules
from projections.strain.teams import rounded_percent

TOP, MEAN_MIN, MEAN_MAX = 5, 1.5, 4.5

Scores = Mapping[str, int]
Teams = Mapping[str, frozenset[str]]


class TeamPulse(NamedTuple):
    """A week's answers of a team to one item.

    `members` says whose they are, and is for nobody but release.py.
    """

    team_id: str
    item: str
    week: date
    mean: float
    top_percent: int
    response_percent: int
    members: frozenset[str]


def answered(scores: Scores, teams: Teams) -> dict[str, int]:
    """How many of each team answered, also where that is too few."""
    return {team_id: len(reps & scores.keys()) for team_id, reps in teams.items()}


def team_pulses(
    scores: Scores, teams: Teams, *, item: str, week: date, rules: Rules
) -> dict[str, TeamPulse]:
    """What may be said of each team; nothing of fewer than five answers."""
    return {
        team_id: _pulse(scores, team_id, reps, item, week)
        for team_id, reps in teams.items()
        if len(reps & scores.keys()) >= rules.team_reps_min
    }


def _pulse(scores: Scores, team_id: str, reps: frozenset[str], item: str, week: date) -> TeamPulse:
    members = reps & scores.keys()
    said = [scores[rep_id] for rep_id in members]
    mean = round(2 * fmean(said)) / 2
    return TeamPulse(
        team_id=team_id,
        item=item,
        week=week,
        mean=max(MEAN_MIN, min(MEAN_MAX, mean)),
        top_percent=rounded_percent(sum(score == TOP for score in said) / len(said)),
        response_percent=rounded_percent(len(said) / len(reps)),
        members=members,
    )
