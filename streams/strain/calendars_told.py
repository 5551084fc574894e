"""When is each rep at work, as `rep.scheduled` and `absence.recorded` told it?"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from events.rep import AbsenceRecorded
from events.values import Weekday
from projections.strain.calendars import Absence, Calendar, Hours
from streams.strain.holidays_by_region import days_off

_WEEKDAYS: Final = get_args(Weekday)
_ABSENCES: Final = """
    SELECT entity_id, argMax(data, (fact_version, digest)) AS told, max(is_erased)
    FROM core.fact FINAL
    WHERE generation = {generation:UInt32} AND tenant_id = {tenant:String}
        AND entity_kind = 'rep' AND type = {type:String}
    GROUP BY entity_id, fact_id
    ORDER BY entity_id, argMax(occurred_at, (fact_version, digest)), fact_id
"""


def calendar(
    schedules: Sequence[Mapping[str, Any]],
    absences: Sequence[Absence],
    *,
    timezone: str,
    years: Iterable[int],
) -> Calendar:
    """A rep's calendar; who never told hours has the usual ones, in the tenant's zone."""
    hours = [_hours(each) for each in schedules] or [Hours(timezone=timezone)]
    first = hours[0]._replace(from_on=date.min)
    regions = {each["holiday_region"] for each in schedules} - {""}
    known = list(years)
    holidays = frozenset[date]().union(*(days_off(region, known) for region in regions))
    return Calendar([first, *hours[1:]], holidays, tuple(absences))


def absences_of(client: Any, tenant: str, generation: int) -> dict[str, list[Absence]]:
    """The absences of each rep; of two that begin on a day the one that was told later."""
    parameters = {"tenant": tenant, "generation": generation, "type": AbsenceRecorded.type}
    found: dict[str, dict[date, Absence]] = {}
    for rep_id, told, is_erased in client.query(_ABSENCES, parameters=parameters).result_rows:
        if not is_erased:
            said = json.loads(told)
            away = Absence(*(date.fromisoformat(said[name]) for name in Absence._fields))
            found.setdefault(rep_id, {})[away.from_on] = away
    return {rep_id: list(by_day.values()) for rep_id, by_day in found.items()}


def _hours(step: Mapping[str, Any]) -> Hours:
    """What was told by its day holds from that day on, else from the day of its moment."""
    at: datetime = step["at"]
    zone = str(step["timezone"])
    return Hours(
        from_on=at.date() if step["is_day"] else at.astimezone(ZoneInfo(zone)).date(),
        timezone=zone,
        working_days=frozenset(map(_WEEKDAYS.index, step["working_days"])),
        starts=_minutes(step["starts"]),
        ends=_minutes(step["ends"]),
    )


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)
