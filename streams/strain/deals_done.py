"""Which deals did each rep close, with how many touches, and how much was there to do besides?

From the views that count touches for everybody, so that B7 and B8 say what a dashboard says.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from projections.strain.closed_deals import ClosedDeal, Quota
from projections.strain.touch_thresholds import NumberedTouch, Reached
from projections.strain.weeks import DAY, WEEK
from streams.strain.work_done import Asked

_CLOSED: Final = """
    SELECT deal.owner_at_close_id, deal.closed_on, deal.status = 'won', ifNull(taken.touches, 0)
    FROM bi.deal AS deal
    LEFT JOIN (
        SELECT deal_id, count() AS touches
        FROM core.deal_touch
        WHERE tenant_id = {tenant:String} AND is_touch AND is_in_cycle
        GROUP BY deal_id
    ) AS taken ON taken.deal_id = deal.deal_id
    WHERE deal.tenant_id = {tenant:String} AND deal.status IN ('won', 'lost')
        AND deal.closed_on >= toDate({since:DateTime64(3, 'UTC')})
    ORDER BY deal.deal_id
"""
_QUOTAS: Final = """
    SELECT rep_id, ends_on, attainment
    FROM core.quota_attainment
    WHERE tenant_id = {tenant:String}
    ORDER BY rep_id, ends_on, measure
"""
# A deal is won with its last touch; won without one it was not won by any.
_NUMBERED: Final = """
    WITH numbered AS (
        SELECT
            touch.deal_id AS deal_id, touch.occurred_at AS at, done.rep_id AS rep_id,
            row_number() OVER (PARTITION BY deal_id ORDER BY at, touch.activity_id) AS number,
            count() OVER (PARTITION BY deal_id) AS last_number
        FROM core.deal_touch AS touch
        INNER JOIN (
            SELECT activity_id, rep_id
            FROM core.activity FINAL
            WHERE generation = {generation:UInt32} AND tenant_id = {tenant:String}
        ) AS done ON done.activity_id = touch.activity_id
        WHERE touch.tenant_id = {tenant:String} AND is_touch AND is_in_cycle AND NOT is_undated
    ),
    touched AS (
        SELECT
            numbered.rep_id AS rep_id, deal.segment AS segment, number, at,
            if(deal.status = 'won' AND number = last_number, deal.closed_on, NULL) AS won_on
        FROM numbered
        INNER JOIN bi.deal AS deal ON deal.deal_id = numbered.deal_id
        WHERE deal.tenant_id = {tenant:String} AND numbered.rep_id != ''
    )
"""
_REACHED: Final = """
    SELECT rep_id, segment, number, from_month, sum(is_reached), sum(NOT is_reached)
    FROM (
        SELECT rep_id, segment, number, toDate(at) AS known_on, true AS is_reached FROM touched
        UNION ALL
        SELECT rep_id, segment, number, assumeNotNull(won_on), false FROM touched
        WHERE won_on IS NOT NULL
    )
    GROUP BY
        rep_id, segment, number,
        addMonths(toStartOfMonth(addDays(known_on, {late_days:UInt16})), 1) AS from_month
    ORDER BY ALL
"""
_TOUCHES: Final = """
    SELECT rep_id, at, number, segment
    FROM touched
    WHERE at >= {since:DateTime64(3, 'UTC')}
    ORDER BY ALL
"""
_OPEN: Final = """
    SELECT rep_id, week_end, count()
    FROM (
        SELECT week_end, in_force(owners, timezone, week_end).owner_id AS rep_id
        FROM core.current_deal
        ARRAY JOIN {week_ends:Array(Date)} AS week_end
        WHERE tenant_id = {tenant:String} AND created_on <= week_end
            AND in_force(statuses, timezone, week_end).status = 'open'
        UNION ALL
        SELECT week_end, in_force(owners, timezone, week_end).owner_id AS rep_id
        FROM core.current_prospect
        ARRAY JOIN {week_ends:Array(Date)} AS week_end
        WHERE tenant_id = {tenant:String} AND kind = 'lead'
            AND business_date(created_at, created_is_day, timezone) <= week_end
            AND ifNull(toDate(converted_at), toDate('2149-06-06')) > week_end
            AND ifNull(toDate(disqualified_at), toDate('2149-06-06')) > week_end
    )
    WHERE rep_id != ''
    GROUP BY rep_id, week_end
"""


def closed_deals(client: Any, asked: Asked) -> list[ClosedDeal]:
    """What was won and lost, by whoever owned it then."""
    return [ClosedDeal(*row) for row in _rows(client, _CLOSED, asked)]


def quotas_of(client: Any, asked: Asked) -> dict[str, list[Quota]]:
    """The quotas of each rep, and how much of each was won."""
    found: dict[str, list[Quota]] = {}
    for rep_id, *quota in _rows(client, _QUOTAS, asked):
        found.setdefault(rep_id, []).append(Quota(*quota))
    return found


def reached(client: Any, asked: Asked, *, late_days: int) -> list[Reached]:
    """How many deals reached each touch and were won with it, and from when on that counts."""
    rows = _rows(client, _NUMBERED + _REACHED, asked, late_days=late_days)
    return [Reached(*row) for row in rows]


def numbered_touches(client: Any, asked: Asked) -> dict[str, list[NumberedTouch]]:
    """The touches of deals by each rep."""
    found: dict[str, list[NumberedTouch]] = {}
    for rep_id, *touch in _rows(client, _NUMBERED + _TOUCHES, asked):
        found.setdefault(rep_id, []).append(NumberedTouch(*touch))
    return found


def open_load(client: Any, asked: Asked, weeks: Iterable[date]) -> dict[tuple[str, date], int]:
    """How many open deals and leads each rep had at the end of each week."""
    by_end = {week + WEEK - DAY: week for week in weeks}
    rows = _rows(client, _OPEN, asked, week_ends=[*by_end])
    return {(rep_id, by_end[week_end]): count for rep_id, week_end, count in rows}


def _rows(client: Any, question: str, asked: Asked, **more: Any) -> Any:
    parameters = asked._asdict() | more
    return client.query(question, parameters=parameters, tz_mode="aware").result_rows
