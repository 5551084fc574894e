"""Does an alert begin once, end once, and stay quiet while a value swings?"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from projections.alerts.hysteresis import CALM, Hysteresis, State, after

START = datetime(2026, 3, 2, tzinfo=UTC)
LIMITS = Hysteresis(
    enter=10,
    exit=5,
    enter_after=timedelta(hours=2),
    exit_after=timedelta(hours=3),
    dwell=timedelta(hours=6),
    cool_down=timedelta(hours=24),
)


def states(values: list[float | None], limits: Hysteresis = LIMITS) -> list[State]:
    """One value an hour."""
    seen, state = [], CALM
    for hour, value in enumerate(values):
        state = after(state, value, START + timedelta(hours=hour), limits)
        seen.append(state)
    return seen


def firing(values: list[float | None], limits: Hysteresis = LIMITS) -> str:
    """! while it fires, - while it does not."""
    return "".join("-!"[state.is_firing] for state in states(values, limits))


def test_a_value_must_stay_at_the_threshold_before_an_alert_begins() -> None:
    assert firing([10, 10, 10]) == "--!"
    assert firing([10, 10, 9, 10, 10]) == "-----"
    assert firing([10, None, 10, 10, 10]) == "----!"


def test_an_alert_goes_on_between_the_thresholds() -> None:
    assert firing([10, 10, 10, 9, 5, 6, 5, 9, 5, 6]) == "--!!!!!!!!"


def test_an_alert_ends_once_the_value_was_low_for_long_enough() -> None:
    assert firing([12] * 9 + [4, 4, 4, 4]) == "--" + "!" * 10 + "-"
    assert firing([12] * 9 + [4, 4, 5, 4, 4, 4, 4]) == "--" + "!" * 13 + "-"


def test_what_is_gone_ends_as_what_is_low() -> None:
    assert firing([12] * 9 + [None] * 4) == firing([12] * 9 + [4] * 4)


def test_an_alert_lasts_its_least_time() -> None:
    assert firing([12, 12, 12, 1, 1, 1, 1, 1, 1]) == "--!!!!!!-"


def test_an_alert_that_begins_again_soon_is_kept_quietly() -> None:
    first, again, late = [12.0] * 9, [1.0] * 9, [1.0] * 24
    soon = states([*first, *again, *first])
    assert (soon[2].is_quiet, soon[-1].is_quiet, soon[-1].number) == (False, True, 3)
    later = states([*first, *late, *first])
    assert (later[-1].is_quiet, later[-1].number) == (False, 3)


def test_what_was_told_is_remembered_while_an_alert_is_quiet() -> None:
    once = [12.0] * 9 + [1.0] * 7
    assert [state.is_quiet for state in states(once * 3) if state.is_firing][-1] is False


@given(st.lists(st.none() | st.floats(0, 20), max_size=80))
def test_no_two_alerts_are_told_within_the_cool_down(values: list[float | None]) -> None:
    seen = states(values)
    begun = [
        now.since
        for before, now in pairwise([CALM, *seen])
        if now.is_firing and not before.is_firing and not now.is_quiet and now.since
    ]
    assert all(later - earlier >= LIMITS.cool_down for earlier, later in pairwise(begun))


@given(st.lists(st.none() | st.floats(0, 20), max_size=80))
def test_beginnings_and_ends_take_turns_and_are_counted(values: list[float | None]) -> None:
    for before, now in pairwise([CALM, *states(values)]):
        assert now.number - before.number == (now.is_firing != before.is_firing)
        assert now.is_firing == (now.number % 2 == 1)


@given(st.lists(st.floats(5, 9.99), max_size=40))
def test_a_value_between_the_thresholds_changes_nothing(values: list[float]) -> None:
    assert "!" not in firing([*values])
    assert firing([12.0, 12, 12, *values]) == "--!" + "!" * len(values)


def test_without_any_time_the_thresholds_alone_decide() -> None:
    assert firing([9, 10, 5, 4, 10], Hysteresis(enter=10, exit=5)) == "-!!-!"
