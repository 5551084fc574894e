"""What do the CSV files of RavenStack say of recurring revenue, computed without Touchline?

Plain csv and fractions; nothing of the product is imported. A subscription is in force at the end
of a day when it has started by then and not ended; trials do not count. Each month is compared with
the month before: those accounts that were worth something at its end are the cohort.
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
    """Revenue at the end, and what became of those who paid at the end of the month before."""

    mrr: Decimal
    accounts: int
    net_retention: Fraction | None
    gross_retention: Fraction | None
    logo_churn: Fraction | None


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


def month(before: Values, after: Values) -> Month:
    revenue = sum(before.values())
    kept = sum(after.get(account, Decimal(0)) for account in before)
    kept_at_most = sum(
        min(value, after.get(account, Decimal(0))) for account, value in before.items()
    )
    left = sum(account not in after for account in before)
    return Month(
        mrr=sum(after.values(), Decimal(0)),
        accounts=len(after),
        net_retention=Fraction(kept) / Fraction(revenue) if before else None,
        gross_retention=Fraction(kept_at_most) / Fraction(revenue) if before else None,
        logo_churn=Fraction(left, len(before)) if before else None,
    )


def months(folder: Path) -> dict[date, Month]:
    """Each month of the files by its last day."""
    told = subscriptions(folder)
    found: dict[date, Month] = {}
    before: Values = {}
    for day in month_ends(told):
        after = values(told, day)
        found[day] = month(before, after)
        before = after
    return found
