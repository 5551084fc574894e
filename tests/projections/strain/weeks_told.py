"""What do the tests of strain share: weeks, and weeks of facts that stand for nothing unusual?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from projections.strain.reading import Sample
from projections.strain.rules import DEFAULT
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import WEEK

RULES = DEFAULT
FIRST = date(2026, 1, 5)


def week_number(number: int) -> date:
    return FIRST + WEEK * number


def quiet(number: int, **fields: Any) -> WeekFacts:
    """A full week in which nothing is unusual."""
    usual: dict[str, Any] = {
        "actions": 100,
        "outside": 6,
        "active_days": (True,) * 5 + (False,) * 2,
        "active_working_days": 5,
        "nights": 4,
        "effort": 118.5,
        "meetings": 10,
        "meeting_hours": 9.75,
    }
    return WeekFacts(week=week_number(number), **(usual | fields))


def quiet_weeks(count: int, **fields: Sequence[Any]) -> list[WeekFacts]:
    """Quiet weeks; a field told as a list has one value per week, the last ones at the end."""
    start = {name: count - len(values) for name, values in fields.items()}
    return [
        quiet(
            number,
            **{
                name: values[number - start[name]]
                for name, values in fields.items()
                if number >= start[name]
            },
        )
        for number in range(count)
    ]


def samples(*values: float) -> list[Sample]:
    return [Sample(value) for value in values]


def shares(*values: float, n: float = 1_000_000) -> list[Sample]:
    """Shares of so many that nothing draws them to the usual one."""
    return [Sample(value, n=n, part=value * n) for value in values]
