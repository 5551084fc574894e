"""What did each rep do, and of which time may it not have been told?

From `core.activity`, which holds each activity once; from the archive only when it was first told
and whether it was imported. No text is read, because there is none.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from events.tenant import ConnectorGapRecorded
from projections.strain.actions import Action
from projections.strain.waits import Contact
from projections.strain.weeks import WEEK

Gap = tuple[datetime, datetime]

_ACTIONS: Final = """
    SELECT
        activity.rep_id, activity.activity_id, activity.kind, activity.occurred_at,
        ifNull(activity.duration_seconds, 0) AS seconds,
        activity.actor = 'human' AS is_human,
        NOT activity.is_day AND NOT activity.is_undated AS is_exact,
        archived.is_backfill, archived.recorded_at
    FROM core.activity AS activity FINAL
    LEFT JOIN (
        SELECT
            substring(subject, length('activity/') + 1) AS activity_id,
            min(recorded_at) AS recorded_at,
            max(JSONExtractBool(envelope, 'backfill')) AS is_backfill
        FROM raw.event FINAL
        WHERE tenant_id = {tenant:String} AND startsWith(subject, 'activity/')
        GROUP BY activity_id
    ) AS archived ON archived.activity_id = activity.activity_id
    WHERE activity.generation = {generation:UInt32} AND activity.tenant_id = {tenant:String}
        AND activity.rep_id != '' AND activity.kind != ''
        AND (activity.direction = 'outbound' OR activity.kind = 'note')
        AND (activity.kind != 'meeting' OR activity.status = 'held')
        AND NOT activity.is_deleted AND NOT activity.is_erased
        AND activity.occurred_at >= {since:DateTime64(3, 'UTC')}
    ORDER BY activity.rep_id, activity.activity_id
"""
_GAPS: Final = """
    SELECT argMax(data, (fact_version, digest)), max(is_erased)
    FROM core.fact FINAL
    WHERE generation = {generation:UInt32} AND tenant_id = {tenant:String}
        AND entity_kind = 'tenant' AND type = {type:String}
    GROUP BY fact_id
"""


# By whichever scorer counts, as the views have it; a person's label wins.
_CONTACTS: Final = """
    SELECT rep_id, occurred_at, prospect_ids
    FROM core.current_activity_as_of(day = '2149-06-05')
    WHERE tenant_id = {{tenant:String}} AND rep_id != '' AND NOT is_day AND NOT is_undated
        AND occurred_at >= {{since:DateTime64(3, 'UTC')}} AND {condition}
    ORDER BY rep_id, activity_id
"""
REPLIES: Final = (
    "is_response AND (reply_label = 'positive' OR score.intent IN ('interested', 'question'))"
)
TOUCHES: Final = "is_touch"


class Asked(NamedTuple):
    """Whose work, in which generation of rows, from when on."""

    tenant: str
    generation: int
    since: datetime


def actions_of(client: Any, asked: Asked) -> dict[str, list[Action]]:
    """What each rep did, in whatever zone."""
    found: dict[str, list[Action]] = {}
    rows = client.query(_ACTIONS, parameters=asked._asdict(), tz_mode="aware").result_rows
    for rep_id, id_, kind, at, seconds, is_human, is_exact, is_backfill, recorded_at in rows:
        action = Action(
            id=id_,
            kind=kind,
            at=at,
            ends_at=at + timedelta(seconds=max(0, seconds)),
            is_human=bool(is_human),
            is_exact=bool(is_exact),
            is_backfill=bool(is_backfill),
            # Without a join there is the epoch, which is never late.
            logged_at=recorded_at,
        )
        found.setdefault(rep_id, []).append(action)
    return found


def contacts_of(client: Any, asked: Asked, condition: str) -> dict[str, list[Contact]]:
    """What passed between each rep and prospects: replies that want an answer, or touches."""
    found: dict[str, list[Contact]] = {}
    question = _CONTACTS.format(condition=condition)
    for rep_id, at, prospects in client.query(
        question, parameters=asked._asdict(), tz_mode="aware"
    ).result_rows:
        found.setdefault(rep_id, []).append(Contact(at, frozenset(prospects)))
    return found


def gaps_of(client: Any, asked: Asked) -> list[Gap]:
    """The times in which a connector stood still."""
    parameters = asked._asdict() | {"type": ConnectorGapRecorded.type}
    rows = client.query(_GAPS, parameters=parameters).result_rows
    told = [json.loads(data) for data, is_erased in rows if not is_erased]
    return [
        (datetime.fromisoformat(said["from_at"]), datetime.fromisoformat(said["until_at"]))
        for said in told
    ]


def gap_share(gaps: Iterable[Gap], week: date, *, timezone: str) -> float:
    """The share of a rep's week that lies in any gap."""
    zone = ZoneInfo(timezone)
    starts, ends = (
        datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        for day in (week, week + WEEK)
    )
    covered, until = timedelta(), starts
    for from_at, until_at in sorted(gaps):
        covered += max(timedelta(), min(until_at, ends) - max(from_at, until))
        until = max(until, min(until_at, ends))
    return covered / (ends - starts)


def rep_rows(client: Any, tenant: str, generation: int) -> list[Mapping[str, Any]]:
    """Every rep that is not erased, with schedules, roles and teams as steps."""
    answer = client.query(
        "SELECT rep_id, schedules, roles, teams FROM core.rep FINAL "
        "WHERE generation = {generation:UInt32} AND tenant_id = {tenant:String} "
        "AND NOT is_erased ORDER BY rep_id",
        parameters={"tenant": tenant, "generation": generation},
        tz_mode="aware",
    )
    return list(answer.named_results())


def tenant_timezone(client: Any, tenant: str) -> str:
    answer = client.query(
        "SELECT timezone FROM core.tenant_zone WHERE tenant_id = {tenant:String}",
        parameters={"tenant": tenant},
    )
    return next((str(zone) for (zone,) in answer.result_rows if zone), "UTC")
