"""On which actions, and on which events, does a week of a rep rest? For the rep alone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from projections.strain.actions import exclusion
from projections.strain.rules import Rules
from projections.strain.weeks import week_of
from streams.generations import current
from streams.strain.members import members_of
from streams.strain.reading_rows import Person
from streams.strain.work_done import Asked, actions_of


class Evidence(NamedTuple):
    """One action: when on the rep's own clock, whether it counted, and which events told it."""

    activity_id: str
    kind: str
    at: datetime
    is_outside: bool
    left_out: str
    event_ids: tuple[str, ...]


def evidence(
    client: Any, person: Person, week: date, *, now: datetime, rules: Rules
) -> list[Evidence]:
    """What the rep did in the week, in the order in which it was done."""
    # A day earlier, since the week may begin earlier in the rep's zone.
    since = datetime(week.year, week.month, week.day, tzinfo=UTC) - timedelta(days=1)
    asked = Asked(person.tenant_id, current(client).generation, since)
    found = [each for each in members_of(client, asked, now) if each.rep.rep_id == person.rep_id]
    done = [
        (member.calendar, action)
        for member in found
        for action in actions_of(client, asked).get(person.rep_id, ())
        if week_of(member.calendar.local(action.at).date()) == week
    ]
    events = _events(client, asked, [action.id for _, action in done])
    grace = rules.grace_minutes
    return [
        Evidence(
            action.id,
            action.kind,
            calendar.local(action.at),
            calendar.is_outside(action.at, grace_minutes=grace),
            exclusion(action, rules),
            events.get(action.id, ()),
        )
        for calendar, action in sorted(done, key=lambda each: (each[1].at, each[1].id))
    ]


def _events(client: Any, asked: Asked, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    answer = client.query(
        "SELECT entity_id, arraySort(groupUniqArray(event_id)) FROM core.fact FINAL "
        "WHERE generation = {generation:UInt32} AND tenant_id = {tenant:String} "
        "AND entity_kind = 'activity' AND entity_id IN {ids:Array(String)} GROUP BY entity_id",
        parameters=asked._asdict() | {"ids": list(ids)},
    )
    return {activity_id: tuple(events) for activity_id, events in answer.result_rows}
