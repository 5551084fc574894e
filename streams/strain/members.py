"""Whose weeks are judged, by which calendar, and which day is it there?"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from projections.strain.calendars import Calendar
from projections.strain.evaluation import Rep
from streams.strain import kept
from streams.strain.calendars_told import absences_of, calendar
from streams.strain.work_done import Asked, rep_rows, tenant_timezone


class Member(NamedTuple):
    """A rep as the evaluation knows him, on the day that it is for him."""

    rep: Rep
    calendar: Calendar
    on: date


def members_of(client: Any, asked: Asked, now: datetime) -> Iterator[Member]:
    """Every rep who did not choose to be left out."""
    left_out = kept.opted_out(client, asked.tenant)
    absences = absences_of(client, asked.tenant, asked.generation)
    zone = tenant_timezone(client, asked.tenant)
    years = range(asked.since.year, now.year + 1)
    for row in rep_rows(client, asked.tenant, asked.generation):
        rep_id = str(row["rep_id"])
        if rep_id not in left_out:
            away = absences.get(rep_id, ())
            times = calendar(row["schedules"], away, timezone=zone, years=years)
            yield Member(_rep(rep_id, row), times, times.local(now).date())


def _rep(rep_id: str, row: Mapping[str, Any]) -> Rep:
    """With the role and the team of today."""
    role = str(row["roles"][-1]["role"]) if row["roles"] else ""
    teams: dict[str, bool] = {}
    for step in row["teams"]:
        teams.pop(step["team_id"], None)
        teams[step["team_id"]] = step["is_member"]
    joined = [str(team_id) for team_id, is_member in teams.items() if is_member]
    return Rep(rep_id, role, joined[-1] if joined else "")
