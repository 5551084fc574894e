"""What do the views say of the Maven data set, in the terms of maven_expected.py?"""

from collections.abc import Mapping
from datetime import date

from clickhouse_connect.driver.client import Client

from tests.scenarios.maven_expected import Cycle, Deal, Figures, Month, Outcomes

GROUPS: Mapping[str, str] = {
    "total": "''",
    "region": "deal.region",
    "manager": "told.value",
    "agent": "cycle.owner_id",
    "product": "deal.product",
    "sector": "deal.sector",
    "quarter": "concat(toString(toYear(deal.closed_on)), '-', toString(toQuarter(deal.closed_on)))",
}
CYCLE = """
    countIf(cycle.outcome = '{outcome}' AND cycle.cycle_days IS NOT NULL),
    avgIf(cycle.cycle_days, cycle.outcome = '{outcome}'),
    quantilesExactInclusiveIf(0.25, 0.5, 0.75, 0.9)(cycle.cycle_days, cycle.outcome = '{outcome}')
"""
FIGURES = f"""
SELECT
    {{group}} AS name,
    countIf(status = 'open'),
    countIf(status = 'won') AS won,
    countIf(status = 'lost') AS lost,
    won / nullIf(won + lost, 0),
    sumIf(ifNull(amount, 0), status = 'won'),
    {CYCLE.format(outcome="won")},
    {CYCLE.format(outcome="lost")}
FROM bi.deal AS deal
INNER JOIN bi.sales_cycle AS cycle ON cycle.deal_id = deal.deal_id
INNER JOIN bi.deal_attribute AS told ON told.deal_id = deal.deal_id AND told.name = 'manager'
WHERE name IS NOT NULL
GROUP BY name
"""
OUTCOMES = """
SELECT
    countIf(status = 'open'),
    countIf(status = 'won'),
    countIf(status = 'lost'),
    sumIf(ifNull(amount, 0), status = 'won')
FROM bi.deal_as_of(day = {day:Date})
"""
MONTHS = """
SELECT
    rate.month,
    rate.owner_id,
    rate.win_rate_numerator,
    rate.win_rate_denominator,
    won_count,
    won_mean_days,
    [won_p25_days, won_median_days, won_p75_days, won_p90_days],
    lost_count,
    lost_mean_days,
    [lost_p25_days, lost_median_days, lost_p75_days, lost_p90_days]
FROM bi.win_rate_monthly AS rate
INNER JOIN bi.sales_cycle_monthly AS cycle
    ON cycle.month = rate.month AND cycle.owner_id = rate.owner_id
WHERE rate.win_rate_denominator > 0
"""
DEALS = """
SELECT
    deal.deal_id, owner_id, told.value, region, product, account_id, sector, status,
    created_on, closed_on, amount
FROM bi.deal AS deal
INNER JOIN bi.deal_attribute AS told ON told.deal_id = deal.deal_id AND told.name = 'manager'
"""


def deals(bi: Client) -> dict[str, Deal]:
    return {row[0]: Deal(*row) for row in bi.query(DEALS).result_rows}


def figures_by(group: str, bi: Client) -> dict[str, Figures]:
    rows = bi.query(FIGURES.format(group=GROUPS[group])).result_rows
    return {row[0]: Figures(*row[1:6], cycle(*row[6:9]), cycle(*row[9:12])) for row in rows}


def cycle(count: int, mean: float, quantiles: list[float]) -> Cycle | None:
    return Cycle(count, mean, tuple(round(each, 6) for each in quantiles)) if count else None


def as_of(day: date, bi: Client) -> Outcomes:
    (row,) = bi.query(OUTCOMES, parameters={"day": day}).result_rows
    return Outcomes(*row)


def months(bi: Client) -> dict[tuple[date, str], Month]:
    return {
        (month, agent): Month(won, closed, cycle(*won_cycle), cycle(*lost_cycle))
        for month, agent, won, closed, *cycles in bi.query(MONTHS).result_rows
        for won_cycle, lost_cycle in [(cycles[:3], cycles[3:])]
    }
