"""Which thresholds hold? The defaults; a tenant may agree on others."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rules:
    """Weeks, votes and shares; the names say what they bound."""

    grace_minutes: int = 30
    logged_late_hours_max: int = 24
    rest_day_actions_min: int = 3
    active_days_min: int = 3
    absent_days_max: int = 1
    gap_share_max: float = 0.10
    automatic_share_min: float = 0.30
    automatic_weeks: int = 12
    guard_weeks: int = 4
    baseline_weeks: int = 12
    baseline_weeks_min: int = 8
    cohort_reps_min: int = 5
    shrinkage: float = 20.0
    share_actions_min: int = 20
    z_max: float = 10.0
    z_elevated: float = 2.5
    z_high: float = 3.5
    z_calm: float = 1.5
    check_in_signals_min: int = 3
    check_in_families_min: int = 2
    calm_signals_max: int = 1
    calm_weeks: int = 2
    strong_signals_min: int = 2
    strong_weeks: int = 4
    team_z_min: float = 1.5
    team_peers_min: int = 5
    team_reps_min: int = 5
    team_share_min: float = 0.30
    team_weeks: int = 2
    late_days_max: int = 28


DEFAULT: Final = Rules()
# They keep one person from being seen behind a figure of several; they may be raised.
GUARDS: Final = ("team_reps_min", "team_peers_min", "cohort_reps_min", "team_share_min")
