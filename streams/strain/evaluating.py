"""How do the weeks of a tenant's reps stand now, and what of it is to be told?

A run reads what is known, judges all weeks anew and writes what is other than before: the state of
each week that is still open, what is to be told, and the week of each team that may be shown. Run
again it writes nothing. A run that is killed left some of that, and the next one the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from events.strain import State, StrainStateChanged, strain_event
from events.strain_envelope import encode
from projections.strain.evaluation import Rep, RepWeek, evaluated
from projections.strain.letter import rep_letter, team_letter
from projections.strain.release import released
from projections.strain.retraction import Telling, is_open, tellings
from projections.strain.rules import DEFAULT, Rules
from projections.strain.teams import TeamWeek, team_weeks
from projections.strain.weeks import WEEK, week_of
from streams.generations import current
from streams.strain import firing_rates, kept, pulses
from streams.strain.digests import digests
from streams.strain.histories import histories_of
from streams.strain.members import Member, members_of
from streams.strain.reading_rows import Person, forget_weeks
from streams.strain.tables import STATES, TEAMS, TOLD, StateRow, TeamRow, ToldRow
from streams.strain.work_done import Asked
from streams.warehouse import insert

# So far back a state may have begun, before it the baseline.
WEEKS_READ: Final = 60


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whose strain may be judged, and what allows it; without one nothing is."""

    tenant_id: str
    agreement_ref: str


class Outcome(NamedTuple):
    """What a run wrote."""

    reps: int
    states: int
    told: int
    teams: int


def evaluate(
    client: Any, agreement: Agreement, *, now: datetime, rules: Rules = DEFAULT
) -> Outcome:
    """Judge the weeks that are open, and keep what is to be told."""
    tenant = agreement.tenant_id
    since = datetime.combine(week_of(now.date()) - WEEK * WEEKS_READ, datetime.min.time(), UTC)
    asked = Asked(tenant, current(client).generation, since)
    members = [*members_of(client, asked, now)]
    _forget_others(client, tenant, members)
    histories = histories_of(client, asked, members, rules)
    weeks = evaluated(histories, rules=rules)
    states = [*_states(client, agreement, members, weeks, now, rules)]
    told = [*_told(client, tenant, members, weeks, now, rules)]
    teams = _teams(client, tenant, weeks, now, rules)
    insert(client, STATES, states)
    insert(client, TOLD, told)
    insert(client, TOLD, [*_told_to_managers(client, tenant, teams, now)])
    # Last, because a week of a team that stands here is not looked at again.
    insert(client, TEAMS, [_team_row(tenant, team, now) for team in teams])
    pulses.show_teams(client, tenant, members, now=now, rules=rules)
    firing_rates.show(client, tenant, members, weeks, now=now, rules=rules)
    return Outcome(len(members), len(states), len(told), len(teams))


def _forget_others(client: Any, tenant: str, members: Sequence[Member]) -> None:
    """Whoever was erased, or is to be left out, has no weeks here."""
    known = {member.rep.rep_id for member in members}
    for rep_id in kept.people(client, tenant) - known:
        forget_weeks(client, Person(tenant, rep_id))


def _states(
    client: Any,
    agreement: Agreement,
    members: Sequence[Member],
    weeks: Mapping[Rep, Sequence[RepWeek]],
    now: datetime,
    rules: Rules,
) -> Iterator[StateRow]:
    """The open weeks whose state or figures are other than those that are kept."""
    before = kept.states(client, agreement.tenant_id)
    for member in members:
        for week in weeks[member.rep]:
            day = week.facts.week
            if not is_open(day, on=member.on, rules=rules):
                continue
            state: State = week.composite.state
            letter = rep_letter(Telling(week, state, state)).model_dump_json(exclude_none=True)
            last = before.get((member.rep.rep_id, day))
            if last is None or last.letter != letter:
                yield StateRow(
                    tenant_id=agreement.tenant_id,
                    rep_id=member.rep.rep_id,
                    week=day,
                    version=last.version + 1 if last else 1,
                    agreement_ref=agreement.agreement_ref,
                    state=state,
                    letter=letter,
                    evaluated_at=now,
                )


def _told(
    client: Any,
    tenant: str,
    members: Sequence[Member],
    weeks: Mapping[Rep, Sequence[RepWeek]],
    now: datetime,
    rules: Rules,
) -> Iterator[ToldRow]:
    before = kept.told(client, tenant)
    for member in members:
        subject = f"rep/{member.rep.rep_id}"
        last = before.get(subject, {})
        states = {week: each.state for week, each in last.items()}
        for telling in tellings(weeks[member.rep], states, on=member.on, rules=rules):
            week = telling.week.facts.week
            version = last[week].version + 1 if week in last else 1
            letter = rep_letter(telling)
            yield _told_row(tenant, subject, week, letter, version=version, now=now)


def _teams(
    client: Any,
    tenant: str,
    weeks: Mapping[Rep, Sequence[RepWeek]],
    now: datetime,
    rules: Rules,
) -> list[TeamWeek]:
    """The weeks of teams that are shown now for the first time, week by week."""
    shown = kept.teams_shown(client, tenant)
    members = {(row.team_id, row.week): frozenset(row.members) for row in shown}
    found: list[TeamWeek] = []
    by_week: dict[date, dict[str, TeamWeek]] = {}
    for team in team_weeks(weeks, rules):
        by_week.setdefault(team.week, {})[team.team_id] = team
    sizes = _sizes(weeks)
    for week, teams in sorted(by_week.items()):
        # A day later it is over in every zone.
        if not is_open(week, on=(now - timedelta(days=1)).date(), rules=rules):
            continue
        earlier: dict[str, list[frozenset[str]]] = {}
        for (team_id, _), who in members.items():
            earlier.setdefault(team_id, []).append(who)
        new = {
            id_: team._replace(members=digests(tenant, team.members))
            for id_, team in teams.items()
            if (id_, week) not in members
        }
        for team in released(week, new, sizes.get(week, {}), earlier, rules):
            members[team.team_id, week] = team.members
            found.append(team)
    return found


def _sizes(weeks: Mapping[Rep, Sequence[RepWeek]]) -> dict[date, dict[str, int]]:
    """How many of each team can be judged in each week, also where that is too few."""
    found: dict[date, dict[str, int]] = {}
    for rep, each in weeks.items():
        for week in each:
            if rep.team_id:
                sizes = found.setdefault(week.facts.week, {})
                sizes[rep.team_id] = sizes.get(rep.team_id, 0) + week.is_eligible
    return found


def _told_to_managers(
    client: Any, tenant: str, teams: Sequence[TeamWeek], now: datetime
) -> Iterator[ToldRow]:
    """A team is told of when its process alert begins or ends."""
    before = kept.told(client, tenant)
    for team in sorted(teams, key=lambda team: (team.team_id, team.week)):
        subject = f"team/{team.team_id}"
        known = before.setdefault(subject, {})
        last: State = known[max(known)].state if known else "normal"
        state: State = "team_process" if team.is_process_alert else "normal"
        if state != last:
            letter = team_letter(team, state=state, previous=last)
            known[team.week] = kept.Told(state, 1)
            yield _told_row(tenant, subject, team.week, letter, version=1, now=now)


def _told_row(
    tenant: str,
    subject: str,
    week: date,
    letter: StrainStateChanged,
    *,
    version: int,
    now: datetime,
) -> ToldRow:
    event = strain_event(letter, tenant_id=tenant, subject=subject, version=version, time=now)
    return ToldRow(
        tenant_id=tenant,
        subject=subject,
        week=week,
        version=version,
        state=letter.state,
        event=encode(event).decode(),
        told_at=now,
        is_sent=0,
    )


def _team_row(tenant: str, team: TeamWeek, now: datetime) -> TeamRow:
    return TeamRow(
        tenant_id=tenant,
        team_id=team.team_id,
        week=team.week,
        percent=team.percent,
        common=team.common,
        is_process_alert=team.is_process_alert,
        members=tuple(sorted(team.members)),
        shown_at=now,
    )
