"""What is a manager told of a team, and can two figures together tell of one person?"""

from typing import Any

import pytest

from projections.strain.evaluation import Rep, evaluated
from projections.strain.release import complemented, is_difference, released
from projections.strain.teams import TeamWeek, rounded_percent, team_weeks
from tests.projections.strain.weeks_told import RULES, quiet, quiet_weeks, week_number

BUSY: dict[str, Any] = {"outside": 30, "effort": 200.0, "meetings": 12, "meeting_hours": 19.0}


def team(size: int, strained: int, *, weeks: int = 2) -> dict[Rep, Any]:
    """So many of the reps of a team have busy weeks at the end."""
    return {
        Rep(f"r{number}", team_id="north"): [
            *quiet_weeks(20),
            *(quiet(20 + n, **(BUSY if number < strained else {})) for n in range(weeks)),
        ]
        for number in range(size)
    }


def last(reps: dict[Rep, Any]) -> TeamWeek:
    return team_weeks(evaluated(reps), RULES)[-1]


def test_a_team_of_four_is_not_told_of() -> None:
    assert team_weeks(evaluated(team(4, 4)), RULES) == []
    assert team_weeks(evaluated({Rep("alone"): quiet_weeks(20)}), RULES) == []


def test_three_of_eight_in_a_check_in_are_a_matter_of_the_team() -> None:
    told = last(team(8, 3))
    assert (told.percent, told.is_process_alert, told.common) == (40, True, ())


def test_two_of_eight_are_not() -> None:
    told = last(team(8, 2))
    assert (told.percent, told.is_process_alert) == (25, False)


def test_a_signal_that_stands_out_for_the_team_in_two_weeks_is() -> None:
    told = last(team(6, 6))
    assert (set(told.common), told.is_process_alert) == ({"B1", "B5", "B6"}, True)
    # As it is a matter of all, nobody is in a check-in for it.
    assert told.percent == 0
    assert last(team(6, 6, weeks=1)).is_process_alert is False


def test_a_week_with_too_few_starts_the_count_anew() -> None:
    reps = team(5, 5, weeks=3)
    weeks = reps[Rep("r0", team_id="north")]
    weeks[21] = quiet(21, **BUSY, absent_days=5)
    told = team_weeks(evaluated(reps), RULES)
    assert [week.week for week in told[-2:]] == [week_number(20), week_number(22)]
    assert told[-1].common == ()


@pytest.mark.parametrize(
    ("share", "percent"), [(0, 0), (1 / 8, 15), (1 / 9, 10), (0.33, 35), (1, 100)]
)
def test_a_share_is_told_in_steps_of_five_percent(share: float, percent: int) -> None:
    assert rounded_percent(share) == percent


def test_a_small_team_is_not_found_by_subtraction() -> None:
    assert complemented({"a": 4, "b": 6, "c": 9}, 5) == {"c"}
    assert complemented({"a": 4, "b": 3, "c": 9}, 5) == {"c"}
    assert complemented({"a": 5, "b": 6}, 5) == {"a", "b"}
    assert complemented({"a": 4}, 5) == set()


def test_one_person_more_or_less_is_a_difference() -> None:
    five = frozenset("abcde")
    assert is_difference(five, [five | {"f"}])
    assert is_difference(five, [frozenset(), five - {"a"}])
    assert not is_difference(five, [five, frozenset("abcdfg")])


def told(team_id: str, members: str, number: int = 0) -> TeamWeek:
    return TeamWeek(team_id, week_number(number), 20, (), False, frozenset(members))


def shown(*teams: TeamWeek, earlier: dict[str, list[frozenset[str]]]) -> list[str]:
    by_id = {team.team_id: team for team in teams}
    sizes = {team.team_id: len(team.members) for team in teams}
    found = released(week_number(0), by_id, sizes, earlier, RULES)
    return [team.team_id for team in found]


def test_what_is_shown_keeps_to_all_of_it() -> None:
    north, south = told("north", "abcde"), told("south", "fghijk")
    assert shown(north, south, earlier={}) == ["north", "south"]
    assert shown(north, south, earlier={"north": [frozenset("abcdef")]}) == ["south"]
    assert shown(north, south, told("west", "lm"), earlier={}) == ["south"]
    assert shown(told("north", "abcde", 1), earlier={}) == []
