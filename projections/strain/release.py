"""Which weeks of which teams may be shown, so that no comparison of two tells of one person?

A week is shown once and never again with other figures. Where exactly one team of a week is too
small to be shown, the next smallest is hidden with it, or the whole would tell of it. And a week
whose members differ by one person from a week of the team that was shown is hidden: the difference
would be that person.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from projections.strain.rules import Rules

Members = frozenset[str]


class OfTeam(Protocol):
    """A week of a team, and whose weeks it puts together."""

    @property
    def week(self) -> date: ...

    @property
    def members(self) -> Members: ...


Shown = TypeVar("Shown", bound=OfTeam)


def released(
    week: date,
    teams: Mapping[str, Shown],
    sizes: Mapping[str, int],
    shown: Mapping[str, Sequence[Members]],
    rules: Rules,
) -> list[Shown]:
    """What is shown of a week; `sizes` are those of all teams, `shown` whom was shown together."""
    visible = complemented(sizes, rules.team_reps_min)
    return [
        teams[team_id]
        for team_id in sorted(visible & teams.keys())
        if teams[team_id].week == week
        if not is_difference(teams[team_id].members, shown.get(team_id, ()))
    ]


def complemented(sizes: Mapping[str, int], least: int) -> set[str]:
    """The teams that are large enough, without the smallest of them where one alone is not."""
    large = {team for team, size in sizes.items() if size >= least}
    if len(sizes) - len(large) == 1 and large:
        large.remove(min(large, key=lambda team: (sizes[team], team)))
    return large


def is_difference(members: Members, shown: Iterable[Members]) -> bool:
    """Whether one person more or less was shown before."""
    return any(len(members ^ others) == 1 for others in shown)
