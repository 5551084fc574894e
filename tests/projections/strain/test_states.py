"""When does a state begin, when does it end, and what is three signals together?"""

from collections.abc import Sequence
from datetime import date

import pytest

from events.strain import SignalId
from projections.strain.composite import Composite, composites
from projections.strain.evaluation import FAMILIES
from projections.strain.persistence import Standing, standings
from projections.strain.reading import AT_ONCE, Level, Persistence, Reading
from projections.strain.scale import compared, shrunk
from tests.projections.strain.weeks_told import RULES, week_number

N, E, H = Level
TWO_OF_THREE = Persistence()


def reading(z: float, *, reaches: bool = True) -> Reading:
    vote = Level((z >= 2.5) + (z >= 3.5)) if reaches else N
    return Reading(z, vote, is_calm=z < 1.5 or not reaches, is_lower=z < 2.5, z=z)


def levels(*zs: float | None, rule: Persistence = TWO_OF_THREE) -> list[Level]:
    told = [(week_number(n), reading(z)) for n, z in enumerate(zs) if z is not None]
    return [standing.level for _, standing in standings(told, rule)]


@pytest.mark.parametrize(
    ("zs", "found"),
    [
        ((2.6, 1.0, 1.0), [N, N, N]),
        ((2.6, 2.6), [N, E]),
        ((2.6, 1.0, 2.6), [N, N, E]),
        ((2.6, 1.0, 1.0, 2.6), [N, N, N, N]),
        ((2.6, None, None, 2.6), [N, E]),
        ((3.6, 2.6), [N, E]),
        ((3.6, 3.6), [N, H]),
        ((3.6, 1.0, 3.6), [N, N, H]),
        ((2.6, 2.6, 3.6, 3.6), [N, E, E, H]),
        ((2.6, 2.6, 1.6, 1.6, 1.6), [N, E, E, E, E]),
        ((2.6, 2.6, 1.4, 1.6, 1.4, 1.4), [N, E, E, E, E, N]),
        ((2.6, 2.6, 1.4, 1.4), [N, E, E, N]),
        ((3.6, 3.6, 2.4, 2.4), [N, H, H, E]),
        ((3.6, 3.6, 2.4, 2.6, 2.4), [N, H, H, H, H]),
        ((3.6, 3.6, 1.4, 1.4), [N, H, H, N]),
    ],
)
def test_two_of_three_lead_in_and_two_calm_weeks_lead_out(
    zs: Sequence[float | None], found: list[Level]
) -> None:
    assert levels(*zs) == found


def test_a_state_stays_for_two_weeks_at_least() -> None:
    hasty = Persistence(calm_weeks=1)
    assert levels(2.6, 2.6, 1.0, 1.0, rule=hasty) == [N, E, E, N]


def test_a_value_under_its_floor_is_calm_whatever_its_z() -> None:
    told = [(week_number(n), reading(z)) for n, z in enumerate((2.6, 2.6))]
    told += [(week_number(n), reading(4, reaches=False)) for n in (2, 3)]
    assert [standing.level for _, standing in standings(told, TWO_OF_THREE)] == [N, E, E, N]


def test_a_run_of_days_needs_no_second_week() -> None:
    assert levels(2.6, 1.0, rule=AT_ONCE) == [E, N]
    assert levels(3.6, 2.4, 1.0, rule=AT_ONCE) == [H, E, N]


def test_the_weeks_that_voted_are_known() -> None:
    told = [(week_number(n), reading(z)) for n, z in enumerate((2.6, 1.0, 3.6))]
    *_, (_, last) = standings(told, TWO_OF_THREE)
    assert last.voted == (week_number(0), week_number(2))
    assert Standing().voted == ()


def states(*weeks: dict[SignalId, Level]) -> list[str]:
    told: list[tuple[date, dict[SignalId, Level]]] = [
        (week_number(n), each) for n, each in enumerate(weeks)
    ]
    return [now.state for _, now in composites(told, FAMILIES, RULES)]


THREE: dict[SignalId, Level] = {"B1": E, "B5": E, "B7": E}
TWO: dict[SignalId, Level] = {"B1": E, "B5": E}
ONE: dict[SignalId, Level] = {"B1": E, "B5": N}


def test_three_signals_of_two_families_are_a_check_in() -> None:
    assert states(THREE) == ["check_in_suggested"]
    assert states(TWO) == ["normal"]
    assert states({"B1": E, "B2": E, "B3": E}) == ["normal"]
    assert states({"B1": E, "B5": E, "B10": E}) == ["normal"]


def test_two_high_ones_of_two_families_are_a_strong_one() -> None:
    assert states({"B1": H, "B5": H}) == ["strong"]
    assert states({"B1": H, "B2": H}) == ["normal"]
    assert states({"B1": H, "B5": E, "B7": E}) == ["check_in_suggested"]


def test_a_check_in_that_lasts_four_weeks_is_a_strong_one() -> None:
    assert states(*[THREE] * 4) == [*["check_in_suggested"] * 3, "strong"]


def test_two_weeks_with_fewer_than_two_end_it() -> None:
    assert states(THREE, TWO, TWO, TWO) == ["check_in_suggested"] * 4
    assert states(THREE, ONE, TWO, ONE, ONE) == [*["check_in_suggested"] * 4, "normal"]


def test_nothing_is_the_beginning() -> None:
    assert Composite().state == "normal"


def test_a_scale_where_most_are_equal_is_that_of_the_mean_deviation() -> None:
    beside = compared(5, [0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0], floor=0, z_max=100)
    assert beside.scale == pytest.approx(0.42, abs=0.005)


def test_a_scale_is_never_under_its_floor_nor_z_over_ten() -> None:
    shares = [0.06, 0.05, 0.08, 0.07, 0.06, 0.09, 0.05, 0.07, 0.06, 0.08, 0.07, 0.06]
    assert compared(0.18, shares, floor=0, z_max=100).scale == pytest.approx(0.0074, abs=0.00005)
    assert compared(0.18, shares, floor=0.03, z_max=10).scale == 0.03
    assert compared(99, shares, floor=0.03, z_max=10).z == 10
    assert compared(-99, shares, floor=0.03, z_max=10).z == -10
    assert compared(-1, [0, 0], floor=0, z_max=10).z == -10


def test_a_share_of_nobody_is_the_usual_one() -> None:
    assert shrunk(0, 0, towards=0.1, weight=20) == pytest.approx(0.1)
