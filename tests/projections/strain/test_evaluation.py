"""With what is a week compared, and what is told of it, also when the facts come late?"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from events.strain import State
from projections.strain.actions import Action, Kind
from projections.strain.baseline import basis
from projections.strain.calendars import Calendar
from projections.strain.evaluation import Rep, RepWeek, evaluated
from projections.strain.reading import Level
from projections.strain.retraction import tellings
from projections.strain.week_facts import WeekFacts, weeks_of
from projections.strain.weeks import DAY, WEEK
from tests.projections.strain.weeks_told import (
    FIRST,
    RULES,
    quiet,
    quiet_weeks,
    samples,
    week_number,
)

ADA = Rep("ada", role="AE", team_id="north")


def of_one(weeks: Sequence[WeekFacts]) -> list[RepWeek]:
    return evaluated({ADA: weeks})[ADA]


def test_the_four_weeks_before_are_no_baseline() -> None:
    own = {week_number(n): samples(n)[0] for n in range(17)}
    found = basis(own, week_number(16), (), RULES)
    assert found is not None
    assert [each.x for each in found.samples] == [*range(12)]
    assert found.kind == "own"


def test_fewer_than_eight_weeks_are_compared_with_five_others() -> None:
    own = {week_number(n): samples(n)[0] for n in range(7)}
    others = [{week_number(n): samples(rep)[0] for n in range(12)} for rep in range(5)]
    found = basis(own, week_number(16), others, RULES)
    assert found is not None
    assert (found.kind, [each.x for each in found.samples]) == ("cohort", [0, 1, 2, 3, 4])
    assert basis(own, week_number(16), others[:4], RULES) is None


def test_a_new_rep_is_compared_with_the_role_and_one_without_a_role_is_not() -> None:
    others = {Rep(f"r{n}", role="AE"): quiet_weeks(20) for n in range(5)}
    new = [quiet(n, effort=200) for n in (17, 18, 19)]
    told = evaluated({ADA: new, Rep("bo"): new} | others)
    last = told[ADA][-1].signals["B5"]
    assert last.basis is not None
    assert (last.basis.kind, last.state) == ("cohort", "high")
    assert "B5" not in told[Rep("bo")][-1].signals


BUSY = {"outside": 30, "effort": 200.0, "meetings": 12, "meeting_hours": 19.0}


def busy(first: int, count: int) -> list[WeekFacts]:
    return [*quiet_weeks(first), *(quiet(n, **BUSY) for n in range(first, first + count))]


def test_three_signals_that_stand_out_are_a_check_in_in_the_second_week() -> None:
    told = of_one(busy(20, 2))
    assert [week.composite.state for week in told[-3:]] == ["normal", "normal", "strong"]
    assert {id_: week.state for id_, week in told[-1].signals.items() if week.standing.level} == {
        "B1": "high",
        "B5": "high",
        "B6": "high",
    }


def test_a_week_that_was_not_told_of_says_nothing() -> None:
    weeks = busy(20, 2)
    weeks[-1] = quiet(21, **BUSY, gap_share=0.5)
    last = of_one(weeks)[-1]
    assert (last.is_eligible, last.signals, last.composite.state) == (False, {}, "normal")


def test_what_is_true_of_the_whole_team_is_no_matter_of_one_rep() -> None:
    peers = {Rep(f"r{n}", team_id="north"): busy(20, 2) for n in range(5)}
    told = evaluated({ADA: busy(20, 2)} | peers)[ADA][-1]
    assert told.team_z["B5"] > RULES.team_z_min
    assert told.composite.state == "normal"
    assert told.signals["B5"].standing.level is Level.HIGH
    alone = evaluated({Rep("ada"): busy(20, 2)} | peers)[Rep("ada")][-1]
    assert (alone.team_z, alone.composite.state) == ({}, "strong")


def said(weeks: Sequence[RepWeek], on: date, told: dict[date, State]) -> list[tuple[int, State]]:
    """What is told on a day; remembered as told."""
    new = [*tellings(weeks, told, on=on, rules=RULES)]
    told |= {each.week.facts.week: each.state for each in new}
    return [((each.week.facts.week - FIRST) // WEEK, each.state) for each in new]


def test_a_state_is_told_once_and_taken_back_once() -> None:
    told: dict[date, State] = {}
    on = week_number(22)
    assert said(of_one(busy(20, 2)), on, told) == [(21, "strong")]
    assert said(of_one(busy(20, 2)), on + DAY, told) == []
    assert said(of_one(quiet_weeks(22)), on + DAY, told) == [(21, "retracted")]
    assert said(of_one(quiet_weeks(22)), on + 2 * DAY, told) == []
    assert said(of_one(busy(20, 2)), on + 3 * DAY, told) == [(21, "strong")]


def test_a_week_is_told_of_from_its_end_until_four_weeks_later() -> None:
    weeks = of_one(busy(20, 2))
    assert said(weeks, week_number(22) - DAY, {}) == []
    assert said(weeks, week_number(22) + 28 * DAY, {}) == [(21, "strong")]
    assert said(weeks, week_number(22) + 29 * DAY, {}) == []


def test_the_end_of_a_state_is_told() -> None:
    told: dict[date, State] = {}
    weeks = [*busy(20, 2), *(quiet(n) for n in range(22, 25))]
    # The signals end with their second calm week, the check-in with the second without them.
    assert said(of_one(weeks), week_number(25), told) == [(21, "strong"), (24, "normal")]


def spent(day: date, hour: int, minutes: int, kind: Kind, id: str) -> Action:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Action(f"{day} {id}", kind, at, at + timedelta(minutes=minutes))


def working_day(day: date, *, is_busy: bool) -> Iterable[Action]:
    for hour in range(9, 17):
        yield spent(day, hour, 10, "call", f"call {hour}")
    yield spent(day, 12, 90 if is_busy else 60, "meeting", "meeting")
    if is_busy:
        for hour in (19, 20, 21, 22):
            yield spent(day, hour, 60, "meeting", f"late {hour}")


DAYS = [FIRST + WEEK * week + DAY * day for week in range(28) for day in range(5)]
ACTIONS = [
    action
    for day in DAYS
    for action in working_day(day, is_busy=week_number(20) <= day < week_number(23))
]


def known(actions: Iterable[Action]) -> list[RepWeek]:
    last = week_number(27)
    return of_one(weeks_of(actions, Calendar(), first=FIRST, last=last, rules=RULES))


def outcome(weeks: Iterable[RepWeek]) -> list[tuple[str, dict[str, str]]]:
    return [
        (week.composite.state, {id_: each.state for id_, each in week.signals.items()})
        for week in weeks
    ]


ALL = known(ACTIONS)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=5, deadline=None)
def test_order_repetition_and_delay_change_no_state_and_what_was_wrong_is_taken_back(
    seed: int,
) -> None:
    chance = Random(seed)
    delayed = [(action.at.date() + DAY * chance.randint(0, 28), action) for action in ACTIONS]
    told: dict[date, State] = {}
    for number in range(20, 33):
        on = week_number(number)
        heard = [action for day, action in delayed if day < on]
        chance.shuffle(heard)
        said(known([*heard, *heard[:50]]), on, told)
    assert {week.composite.state for week in ALL} >= {"normal", "strong"}
    assert outcome(known([action for _, action in delayed])) == outcome(ALL)
    assert believed(told) == {week.facts.week: week.composite.state for week in ALL[20:]}


def believed(told: dict[date, State]) -> dict[date, str]:
    """What somebody takes each week for who heard everything that was told."""
    found: dict[date, str] = {}
    now = "normal"
    for number in range(20, 28):
        now = told.get(week_number(number), now).replace("retracted", "normal")
        found[week_number(number)] = now
    return found


def test_a_state_that_late_events_undo_is_told_as_taken_back() -> None:
    """The afternoons of busy weeks come late: at first all of the work seems to be at night."""
    nights = [a for a in ACTIONS if a.at.hour > 18 or a.at.date() < week_number(20)]
    told: dict[date, State] = {}
    on = week_number(22)
    usual = [a for a in ACTIONS if a.at.date() < on and a.at.hour < 18]
    evenings = [a for a in nights if week_number(20) <= a.at.date() < on]
    assert said(known([*usual, *evenings]), on, told) != []
    assert [state for _, state in said(known(usual), on + DAY, told)] == ["retracted"]
