"""What did reps answer to the pulse, and what of it is shown of a team?

Answers are kept in a table of their own and nowhere else; of who is left out none is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from events.pulse import WORKLOAD, PulseEvent
from projections.strain.release import released
from projections.strain.retraction import is_open
from projections.strain.rules import Rules
from projections.strain.team_pulses import TeamPulse, answered, team_pulses
from projections.strain.weeks import week_of
from streams.strain import kept
from streams.strain.digests import digests
from streams.strain.members import Member
from streams.strain.tables import PULSES, TEAM_PULSES, PulseRow, TeamPulseRow
from streams.warehouse import insert

# By item and week the score of each rep.
Answers = Mapping[tuple[str, date], Mapping[str, int]]


def keep(client: Any, tenant: str, events: Iterable[PulseEvent], *, now: datetime) -> int:
    """Keep what was answered, and say how many answers that were."""
    left_out = kept.opted_out(client, tenant)
    rows = [
        PulseRow(tenant, said.rep_id, said.item, event.time, said.score, now)
        for event in events
        if (said := event.data).rep_id not in left_out
    ]
    insert(client, PULSES, rows)
    return len(rows)


def answers(client: Any, tenant: str, members: Sequence[Member]) -> Answers:
    """By the week of the rep's own; of two answers in a week the later one."""
    calendars = {member.rep.rep_id: member.calendar for member in members}
    found: dict[tuple[str, date], dict[str, int]] = {}
    for rep_id, item, at, score in client.query(
        f"SELECT rep_id, item, answered_at, score FROM {PULSES.name} FINAL "
        "WHERE tenant_id = {tenant:String} ORDER BY answered_at",
        parameters={"tenant": tenant},
        tz_mode="aware",
    ).result_rows:
        if calendar := calendars.get(rep_id):
            week = week_of(calendar.local(at).date())
            found.setdefault((item, week), {})[rep_id] = score
    return found


def of_load(answers: Answers) -> dict[tuple[str, date], int]:
    """What each rep said of the load, by rep and week."""
    return {
        (rep_id, week): score
        for (item, week), scores in answers.items()
        for rep_id, score in scores.items()
        if item == WORKLOAD
    }


def show_teams(
    client: Any, tenant: str, members: Sequence[Member], *, now: datetime, rules: Rules
) -> int:
    """Keep what is shown of teams from now on, and say of how many weeks."""
    teams: dict[str, set[str]] = {}
    for member in members:
        if member.rep.team_id:
            teams.setdefault(member.rep.team_id, set()).add(member.rep.rep_id)
    known = {team_id: frozenset(reps) for team_id, reps in teams.items()}
    told = answers(client, tenant, members)
    rows = [*_new(client, tenant, told, known, now, rules)]
    insert(client, TEAM_PULSES, rows)
    return len(rows)


def _new(
    client: Any,
    tenant: str,
    told: Answers,
    teams: Mapping[str, frozenset[str]],
    now: datetime,
    rules: Rules,
) -> Iterator[TeamPulseRow]:
    shown = kept.team_pulses_shown(client, tenant)
    members = {(row.item, row.team_id, row.week): frozenset(row.members) for row in shown}
    for (item, week), scores in sorted(told.items()):
        # A day later it is over in every zone.
        if not is_open(week, on=(now - timedelta(days=1)).date(), rules=rules):
            continue
        earlier: dict[str, list[frozenset[str]]] = {}
        for (of_item, team_id, _), who in members.items():
            if of_item == item:
                earlier.setdefault(team_id, []).append(who)
        new = {
            team_id: pulse._replace(members=digests(tenant, pulse.members))
            for team_id, pulse in team_pulses(
                scores, teams, item=item, week=week, rules=rules
            ).items()
            if (item, team_id, week) not in members
        }
        for pulse in released(week, new, answered(scores, teams), earlier, rules):
            members[item, pulse.team_id, week] = pulse.members
            yield _row(tenant, pulse, now)


def _row(tenant: str, pulse: TeamPulse, now: datetime) -> TeamPulseRow:
    return TeamPulseRow(
        tenant_id=tenant,
        team_id=pulse.team_id,
        item=pulse.item,
        week=pulse.week,
        mean=pulse.mean,
        top_percent=pulse.top_percent,
        response_percent=pulse.response_percent,
        members=tuple(sorted(pulse.members)),
        shown_at=now,
    )
