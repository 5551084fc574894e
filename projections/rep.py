"""Who sells, in which role, in which team, at which hours?

One row per rep: roles, schedules and teams as dated steps; views join them by date.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from events.rep import RepJoined, RepLeft, RepScheduled, RoleAssigned, TeamJoined, TeamLeft
from projections.columns import LowCardinality
from projections.fact import Entity, Fact
from projections.registers import NO_ATTRIBUTES, attributes, dated, last, register, word


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


class RepRow(NamedTuple):
    tenant_id: LowCardinality
    rep_id: str
    joined_at: datetime | None = None
    left_at: datetime | None = None
    region: LowCardinality = ""
    attributes: Mapping[str, str] = NO_ATTRIBUTES
    roles: tuple[RoleStep, ...] = ()
    schedules: tuple[ScheduleStep, ...] = ()
    teams: tuple[TeamStep, ...] = ()
    is_erased: bool = False


def row(rep: Entity, facts: Sequence[Fact]) -> RepRow:
    """The rep after its facts; who came back has not left."""
    joined, latest = last(facts, RepJoined.type), last(facts, RepJoined.type, RepLeft.type)
    return RepRow(
        tenant_id=rep.tenant_id,
        rep_id=rep.id,
        joined_at=dated(joined),
        left_at=dated(latest) if latest and latest.type == RepLeft.type else None,
        region=word(joined, "region"),
        attributes=attributes([joined.fields["attributes"]] if joined else []),
        roles=register(RoleStep, facts, RoleAssigned.type),
        schedules=register(ScheduleStep, facts, RepScheduled.type),
        teams=tuple(_teams(facts)),
    )


def _teams(facts: Sequence[Fact]) -> Iterator[TeamStep]:
    for fact in facts:
        match fact.said:
            case TeamJoined() | TeamLeft() as said:
                manager, is_member = said.manager_id or "", fact.type == TeamJoined.type
                yield TeamStep(fact.occurred_at, fact.is_day, said.team_id, manager, is_member)
