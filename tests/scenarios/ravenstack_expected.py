"""What do the CSV files of RavenStack say of recurring revenue, computed without Touchline?

Plain csv and fractions; nothing of the product is imported. A subscription is in force at the end
of a day when it has started by then and not ended; trials do not count. Each month is compared with
the month before and with the same month a year before: those accounts that were worth something at
its end are the cohort.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

Values = Mapping[str, Decimal]
"""What each account is worth at the end of one day; those worth nothing are not in it."""


@dataclass(frozen=True)
class Subscription:
    account: str
    starts_on: date
    ends_on: date | None
    mrr: Decimal

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)


class Month(NamedTuple):
    """Revenue at the end, and what became of those who paid a month and a year before."""

    mrr: Decimal
    accounts: int
    net_retention: Fraction | None
    gross_retention: Fraction | None
    logo_churn: Fraction | None
    net_retention_of_year: Fraction | None
    gross_retention_of_year: Fraction | None
    logo_churn_of_year: Fraction | None


def subscriptions(folder: Path) -> list[Subscription]:
    with (folder / "ravenstack_subscriptions.csv").open(encoding="utf-8", newline="") as file:
        return [
            Subscription(
                account=row["account_id"],
                starts_on=date.fromisoformat(row["start_date"]),
                ends_on=date.fromisoformat(row["end_date"]) if row["end_date"] else None,
                mrr=Decimal(row["mrr_amount"]),
            )
            for row in csv.DictReader(file)
            if row["is_trial"] == "False"
        ]


def month_ends(all_of_them: list[Subscription]) -> Iterator[date]:
    """The last day of each month, from the first start to the last change."""
    day = min(each.starts_on for each in all_of_them)
    last = max(max(each.starts_on, each.ends_on or each.starts_on) for each in all_of_them)
    while day <= last:
        first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first_of_next - timedelta(days=1)
        day = first_of_next


def values(all_of_them: list[Subscription], day: date) -> Values:
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for each in all_of_them:
        if each.is_in_force(day):
            worth[each.account] += each.mrr
    return {account: value for account, value in worth.items() if value}


def kept(before: Values, after: Values) -> list[Fraction | None]:
    """Net and gross retention of revenue, and the share of accounts lost."""
    if not before:
        return [None, None, None]
    revenue = Fraction(sum(before.values()))
    net = sum(after.get(account, Decimal(0)) for account in before)
    gross = sum(min(value, after.get(account, Decimal(0))) for account, value in before.items())
    left = sum(account not in after for account in before)
    return [Fraction(net) / revenue, Fraction(gross) / revenue, Fraction(left, len(before))]


def months(folder: Path) -> dict[date, Month]:
    """Each month of the files by its last day."""
    told = subscriptions(folder)
    worth = [(day, values(told, day)) for day in month_ends(told)]
    past: list[Values] = [{}] * 12 + [after for _, after in worth]
    return {
        day: Month(
            sum(after.values(), Decimal(0)),
            len(after),
            *kept(past[number + 11], after),
            *kept(past[number], after),
        )
        for number, (day, after) in enumerate(worth)
    }
