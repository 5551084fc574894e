"""Which week is it? A week is named by its Monday, and spelt as ISO 8601 spells it."""

from collections.abc import Iterator
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


def week_of(day: date) -> date:
    """The Monday of the ISO week that a day is in."""
    return day - DAY * day.weekday()


def week_text(week: date) -> str:
    return "{0.year:04d}-W{0.week:02d}".format(week.isocalendar())


def week_told(text: str) -> date:
    """The week that a text such as 2026-W45 names."""
    year, _, number = text.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def days_of(week: date) -> list[date]:
    return [week + DAY * number for number in range(7)]


def weeks_between(first: date, last: date) -> Iterator[date]:
    """Every week from the first to the last, both included."""
    for number in range((last - first) // WEEK + 1):
        yield first + WEEK * number
