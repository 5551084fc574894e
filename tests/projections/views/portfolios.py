"""What is each portfolio worth, computed a second time from what was told?

A history holds, for each part of an account and for its owner, what was told on which day. Nothing
of the product is imported.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Told = Mapping[date, Any]


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_before(day: date, months: int) -> date:
    """The end of the month so many months before."""
    months_since_0 = day.year * 12 + day.month - 1 - months
    return month_end(date(months_since_0 // 12, months_since_0 % 12 + 1, 1))


def latest(told: Told, day: date, unknown: Any) -> Any:
    return max(((on, value) for on, value in told.items() if on <= day), default=(day, unknown))[1]


@dataclass(frozen=True)
class History:
    """Until `last_on` something was told of; a month that is not over ends there."""

    parts: Mapping[tuple[str, str], Told]
    owners: Mapping[str, Told]
    last_on: date

    def until(self, day: date) -> "History":
        return History(self.parts, self.owners, min(day, self.last_on))

    @property
    def accounts(self) -> list[str]:
        return sorted({account for account, _ in self.parts})

    def months(self) -> Iterator[date]:
        """The end of each month, from the first value to the last day."""
        day = month_end(min(on for told in self.parts.values() for on in told))
        while day <= month_end(self.last_on):
            yield day
            day = month_end(day + timedelta(days=1))

    def value(self, account: str, day: date) -> int:
        known = min(day, self.last_on)
        return sum(
            latest(told, known, 0) for (name, _), told in self.parts.items() if name == account
        )

    def owner(self, account: str, day: date) -> str:
        told = self.owners.get(account, {})
        return str(latest(told, min(day, self.last_on), "unknown"))

    def held_by(self, owner: str, day: date) -> list[str]:
        """The accounts of an owner that are worth something."""
        return [
            name
            for name in self.accounts
            if self.value(name, day) and self.owner(name, day) == owner
        ]


def rows(
    history: History, figures: Callable[[History, str, date], tuple[Any, ...] | None]
) -> list[tuple[Any, ...]]:
    """The figures of each month and owner; none where there is nothing to tell."""
    owners = {who for told in history.owners.values() for who in told.values()} | {"unknown"}
    return [
        (str(month), owner, *found)
        for month in history.months()
        for owner in sorted(owners)
        if (found := figures(history, owner, month)) is not None
    ]


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def quantile(sorted_figures: Sequence[float], share: float) -> float:
    """With linear interpolation, as pandas."""
    place = share * (len(sorted_figures) - 1)
    below = int(place)
    above = min(below + 1, len(sorted_figures) - 1)
    return sorted_figures[below] + (place - below) * (sorted_figures[above] - sorted_figures[below])
