"""What do the CSV files of the Maven data set say, computed without Touchline?

Plain csv and fractions; nothing of the product is imported. Definitions: an opportunity without
close date is open; a quarter is that of the close date, so open deals have none; a cycle is the
whole days from engage to close date; quantiles interpolate linearly, to a millionth of a day.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

UNKNOWN = "unknown"
MENDED = {"GTXPro": "GTX Pro", "technolgy": "technology"}
STATUSES = ("open", "won", "lost")
QUANTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))


@dataclass(frozen=True)
class Deal:
    id: str
    agent: str
    manager: str
    region: str
    product: str
    account: str
    sector: str
    status: str
    created_on: date | None
    closed_on: date | None
    amount: Decimal | None

    @property
    def cycle_days(self) -> int | None:
        if self.created_on is None or self.closed_on is None:
            return None
        return (self.closed_on - self.created_on).days

    @property
    def quarter(self) -> str | None:
        on = self.closed_on
        return f"{on.year}-{(on.month + 2) // 3}" if on else None


class Cycle(NamedTuple):
    """How many cycles, their mean, and the quantiles 0.25, 0.5, 0.75 and 0.9."""

    count: int
    mean: float
    quantiles: tuple[float, ...]


class Figures(NamedTuple):
    open: int
    won: int
    lost: int
    win_rate: float | None
    revenue: Decimal
    won_cycle: Cycle | None
    lost_cycle: Cycle | None


class Month(NamedTuple):
    """What an agent closed in a month: deals won, deals won and lost, and their cycles."""

    won: int
    closed: int
    won_cycle: Cycle | None
    lost_cycle: Cycle | None


class Outcomes(NamedTuple):
    open: int
    won: int
    lost: int
    revenue: Decimal


def deals(folder: Path) -> list[Deal]:
    teams = {row["sales_agent"]: row for row in table(folder / "sales_teams.csv")}
    sectors = {row["account"]: row["sector"] for row in table(folder / "accounts.csv")}
    return [
        deal(row, teams[row["sales_agent"]], sectors.get(row["account"], UNKNOWN))
        for row in table(folder / "sales_pipeline.csv")
    ]


def idle_agents(folder: Path) -> set[str]:
    """Who is in a team and in no opportunity."""
    team = {row["sales_agent"] for row in table(folder / "sales_teams.csv")}
    return team - {row["sales_agent"] for row in table(folder / "sales_pipeline.csv")}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def deal(row: Mapping[str, str], team: Mapping[str, str], sector: str) -> Deal:
    status = {"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open")
    return Deal(
        id=row["opportunity_id"],
        agent=row["sales_agent"],
        manager=team["manager"],
        region=team["regional_office"],
        product=MENDED.get(row["product"], row["product"]),
        account=row["account"] or UNKNOWN,
        sector=MENDED.get(sector, sector),
        status=status,
        created_on=day(row["engage_date"]),
        closed_on=day(row["close_date"]),
        amount=Decimal(row["close_value"]) if status == "won" else None,
    )


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


GROUPS: Mapping[str, Callable[[Deal], str | None]] = {
    "total": lambda deal: "",
    "region": lambda deal: deal.region,
    "manager": lambda deal: deal.manager,
    "agent": lambda deal: deal.agent,
    "product": lambda deal: deal.product,
    "sector": lambda deal: deal.sector,
    "quarter": lambda deal: deal.quarter,
}


def figures_by(group: str, deals: Iterable[Deal]) -> dict[str, Figures]:
    members: defaultdict[str, list[Deal]] = defaultdict(list)
    for each in deals:
        name = GROUPS[group](each)
        if name is not None:
            members[name].append(each)
    return {name: figures(found) for name, found in members.items()}


def months(deals: Iterable[Deal]) -> dict[tuple[date, str], Month]:
    """By the first day of the month of the close, and by agent."""
    closed: defaultdict[tuple[date, str], list[Deal]] = defaultdict(list)
    for each in deals:
        if each.closed_on:
            closed[each.closed_on.replace(day=1), each.agent].append(each)
    return {
        key: Month(outcomes(found).won, len(found), cycle(found, "won"), cycle(found, "lost"))
        for key, found in closed.items()
    }


def figures(deals: Sequence[Deal]) -> Figures:
    told = outcomes(deals)
    closed = told.won + told.lost
    return Figures(
        told.open,
        told.won,
        told.lost,
        told.won / closed if closed else None,
        told.revenue,
        cycle(deals, "won"),
        cycle(deals, "lost"),
    )


def outcomes(deals: Sequence[Deal]) -> Outcomes:
    counts = {status: sum(each.status == status for each in deals) for status in STATUSES}
    return Outcomes(**counts, revenue=sum((each.amount or Decimal() for each in deals), Decimal()))


def cycle(deals: Iterable[Deal], status: str) -> Cycle | None:
    days = sorted(
        each.cycle_days for each in deals if each.status == status and each.cycle_days is not None
    )
    if not days:
        return None
    quantiles = tuple(round(float(quantile(days, share)), 6) for share in QUANTILES)
    return Cycle(len(days), sum(days) / len(days), quantiles)


def quantile(values: Sequence[int], share: Fraction) -> Fraction:
    """Between the two values next to the place, as far as the place is between them."""
    place = (len(values) - 1) * share
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


def as_of(day: date, deals: Iterable[Deal]) -> Outcomes:
    """What a person would have counted that evening; undated deals are in no such count."""
    return outcomes(
        [
            seen_on(day, each)
            for each in deals
            if each.created_on is not None and each.created_on <= day
        ]
    )


def seen_on(day: date, deal: Deal) -> Deal:
    if deal.closed_on is not None and deal.closed_on <= day:
        return deal
    return Deal(**{**vars(deal), "status": "open", "closed_on": None, "amount": None})


def month_ends(deals: Iterable[Deal]) -> list[date]:
    """From the month of the first engagement to that of the last close."""
    days = [on for each in deals for on in (each.created_on, each.closed_on) if on]
    ends = [month_end(min(days))]
    while ends[-1] < max(days):
        ends.append(month_end(ends[-1] + timedelta(days=1)))
    return ends


def month_end(day: date) -> date:
    in_next_month = day.replace(day=28) + timedelta(days=4)
    return in_next_month - timedelta(days=in_next_month.day)
