"""Is a check-in rare where nothing changes, and likely where much does?

The small end of `python -m benchmarks.strain_rates`, whose whole table is in the docs.
"""

from benchmarks.strain_rates.counts import SCENARIOS, rates
from benchmarks.strain_rates.gaussian import detection, false_rate
from benchmarks.strain_rates.single import TWO_OF_THREE, rate
from projections.strain.rules import DEFAULT


def test_a_check_in_is_rarer_than_any_signal_alone() -> None:
    alone = rate("normal", TWO_OF_THREE, z=2.5, reps=20, years=1, seed=1)
    together = false_rate(reps=20, years=1, correlation=0.3, rules=DEFAULT, seed=1)
    assert 0 < 9 * alone.per_year
    assert together.per_year < alone.per_year


def test_a_large_shift_in_four_signals_is_found_in_three_weeks() -> None:
    found = detection(reps=12, sigma=4, correlation=0.3, rules=DEFAULT, seed=1)
    assert found.share > 0.9
    assert found.weeks <= 3


def test_a_quarter_end_is_a_matter_of_the_team() -> None:
    found = rates(SCENARIOS["quarter end"], teams=1, years=0.5, rules=DEFAULT, seed=1)
    assert found.team_weeks_share > 0
