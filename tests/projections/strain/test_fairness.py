"""Is it seen whether the rules meet some groups more often, and is nobody seen by it?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from projections.strain.calendars import Calendar, Hours
from projections.strain.composite import Composite, RepState
from projections.strain.evaluation import Rep, RepWeek
from projections.strain.fairness import FIRST, Group, groups_of, last_period, rates
from projections.strain.rules import DEFAULT
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import WEEK

PERIOD = FIRST + 13 * WEEK
STRAINED: RepState = "check_in_suggested"


def weeks(*begun: int) -> list[RepWeek]:
    """Forty weeks from a year's first one on; a check-in in these of the period, for one week."""
    normal = [
        RepWeek(WeekFacts(week=FIRST + WEEK * number), is_eligible=True) for number in range(40)
    ]
    for number in begun:
        normal[13 + number] = replace(normal[13 + number], composite=Composite(STRAINED))
    return normal


def shown(
    reps: dict[Rep, Sequence[RepWeek]], earlier: dict[Group, list[frozenset[str]]] | None = None
) -> dict[tuple[str, str], tuple[int, float]]:
    groups = {rep: [Group("role", rep.role), Group("all", "all")] for rep in reps}
    found = rates(reps, groups, earlier or {}, period=PERIOD, rules=DEFAULT, named=str.upper)
    return {(each.dimension, each.value): (each.reps, each.per_year) for each in found}


def test_a_period_is_thirteen_weeks_of_which_nothing_is_open() -> None:
    first_day = PERIOD + 13 * WEEK + 4 * WEEK
    assert last_period(first_day, DEFAULT) == PERIOD
    assert last_period(first_day - WEEK, DEFAULT) == FIRST


def test_a_rep_counts_by_role_zone_and_part_time() -> None:
    three_days = Calendar([Hours(timezone="Asia/Tokyo", working_days=frozenset((0, 1, 2)))])
    assert groups_of(Rep("ada", "AE"), three_days, PERIOD) == [
        Group("all", "all"),
        Group("timezone", "Asia/Tokyo"),
        Group("part time", "yes"),
        Group("role", "AE"),
    ]
    assert groups_of(Rep("ada"), Calendar(), date(2026, 1, 1))[2:] == [Group("part time", "no")]


def test_check_ins_are_counted_where_they_begin_per_rep_year() -> None:
    # With the first week of the period, with the week before it, and twice in it.
    begun = ((0,), (-1, 0), (3, 5), (), ())
    reps: dict[Rep, Sequence[RepWeek]] = {
        Rep(f"r{number}", "AE"): weeks(*each) for number, each in enumerate(begun)
    }
    # Three in five times thirteen weeks: 3 / 65 * 52.
    assert shown(reps) == {("all", "all"): (5, 2.4), ("role", "AE"): (5, 2.4)}


def test_small_groups_are_hidden_and_not_found_by_subtraction() -> None:
    roles = ["AE"] * 6 + ["SDR"] * 5 + ["AM"] * 4
    reps: dict[Rep, Sequence[RepWeek]] = {
        Rep(f"r{number}", role): weeks() for number, role in enumerate(roles)
    }
    assert shown(reps).keys() == {("all", "all"), ("role", "AE")}


def test_a_group_that_differs_by_one_from_one_that_was_shown_is_hidden() -> None:
    reps: dict[Rep, Sequence[RepWeek]] = {Rep(f"r{n}", "AE"): weeks() for n in range(6)}
    five = frozenset(f"R{n}" for n in range(5))
    assert shown(reps, {Group("role", "AE"): [five]}).keys() == {("all", "all")}


def test_who_has_no_week_that_can_be_judged_does_not_count() -> None:
    away = [replace(week, is_eligible=False) for week in weeks()]
    reps: dict[Rep, Sequence[RepWeek]] = {Rep(f"r{n}", "AE"): away for n in range(6)}
    assert shown(reps) == {}
