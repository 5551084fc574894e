"""Who sells, in which role, in which team, at which hours?

One row per rep: roles, schedules and teams as dated steps; views join them by date.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from projections.columns import LowCardinality


class RoleStep(NamedTuple):
    """From here on the rep has this role."""

    at: datetime
    is_day: bool
    role: LowCardinality
    is_ramping: bool


class ScheduleStep(NamedTuple):
    """From here on the rep works these days and hours, in this zone."""

    at: datetime
    is_day: bool
    timezone: LowCardinality
    working_days: tuple[LowCardinality, ...]
    starts: LowCardinality
    ends: LowCardinality
    holiday_region: LowCardinality


class TeamStep(NamedTuple):
    """From here on the rep is, or is no longer, a member of this team."""

    at: datetime
    is_day: bool
    team_id: LowCardinality
    manager_id: LowCardinality
    is_member: bool


@dataclass(frozen=True, slots=True)
class RepRow:
    tenant_id: LowCardinality
    rep_id: str
    joined_at: datetime | None = None
    left_at: datetime | None = None
    region: LowCardinality = ""
    attributes: dict[str, str] = field(default_factory=dict)
    roles: tuple[RoleStep, ...] = ()
    schedules: tuple[ScheduleStep, ...] = ()
    teams: tuple[TeamStep, ...] = ()
    is_erased: bool = False
