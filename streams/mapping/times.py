"""When did it happen, as precisely as the export says?

A date alone stays a date: no hour is invented. A time without a zone is one of the mapping's. What
is written as ISO 8601 is always understood; any other form only when the mapping says it, because
05/06/2026 is one day in Boston and another in Berlin.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf

from events.validation import refusal

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:.+")
_OFFSET_WITHOUT_COLON = re.compile(r"([+-]\d{2})(\d{2})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short_year>\d{2})",
    "MMM": r"(?P<month_name>[A-Za-z]{3})[a-z]*",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "hh": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})(?:\.\d+)?",
    "AM": r"(?P<half>[AaPp])\.?[Mm]\.?",
    "Z": r"(?P<offset>Z|[+-]\d{2}:?\d{2})",
}
_PART = re.compile("YYYY|YY|MMM|MM|DD|hh|mm|ss|AM|Z")
_UNIX = {"unix seconds": 1, "unix milliseconds": 1000}
EXPECTED_FORM = (
    "a form such as 'DD.MM.YYYY' or 'MM/DD/YYYY hh:mm AM', 'unix seconds' or 'unix milliseconds'"
)

Moment = date | datetime


class NoSuchMoment(ValueError):
    """Written as it should be, but no calendar or clock has it: 31.02.2026, 25:00."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing days or times, such as "DD.MM.YYYY hh:mm"."""

    said: str
    read: Callable[[str], Moment | None]

    @property
    def shape(self) -> str:
        """The same for two forms that one cell could be meant in."""
        return _PART.sub("#", self.said)


def form(said: object) -> Form:
    """The form that a text in a mapping stands for."""
    if isinstance(said, str) and (unit := _UNIX.get(said)):
        return Form(said, lambda text: _since_1970(text, unit))
    names = set(_PART.findall(said)) if isinstance(said, str) else set()
    has_day = {"DD"} < names and names & {"YYYY", "YY"} and names & {"MMM", "MM"}
    if not isinstance(said, str) or not has_day or len(names) != len(_PART.findall(said)):
        raise refusal(expected=EXPECTED_FORM)
    pattern = re.compile("".join(_pattern(piece) for piece in re.split(f"({_PART.pattern})", said)))
    return Form(said, lambda text: _written(pattern.fullmatch(text)))


def _pattern(piece: str) -> str:
    return _PARTS.get(piece) or re.escape(piece).replace(r"\ ", r"[ \u00a0\u202f]+")


def _written(found: re.Match[str] | None) -> Moment | None:
    if found is None:
        return None
    part = found.groupdict()
    year = int(part["year"]) if part.get("year") else 2000 + int(part["short_year"])
    name = (part.get("month_name") or "").lower()
    if name and name not in _MONTHS:
        return None
    month = _MONTHS.index(name) + 1 if name else int(part["month"])
    return _in_calendar(year, month, part)


def _in_calendar(year: int, month: int, part: Mapping[str, str | None]) -> Moment | None:
    try:
        day = date(year, month, int(part["day"] or 0))
        return _on_clock(day, part) if part.get("hour") else day
    except ValueError as error:
        raise NoSuchMoment(*error.args) from error


def _on_clock(day: date, part: Mapping[str, str | None]) -> datetime | None:
    hour = int(part["hour"] or 0)
    if half := part.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "Pp" else 0)
    clock = time(hour, int(part.get("minute") or 0), int(part.get("second") or 0))
    return datetime.combine(day, clock, _offset(part.get("offset")))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchMoment(*error.args) from error


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if text[0] == "-" else distance)


def _since_1970(text: str, unit: int) -> datetime | None:
    if not text.isdecimal():
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text) * 1000 // unit)


def _told_apart(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    seen: dict[str, Form] = {}
    for each in forms:
        if (other := seen.setdefault(each.shape, each)) is not each:
            expected = f"only one of {other.said!r} and {each.said!r}, as one cell may fit both"
            raise refusal(expected=expected)
    return forms


def _as_many(said: object) -> object:
    return (said,) if isinstance(said, str) else said


Forms = Annotated[
    tuple[Annotated[InstanceOf[Form], BeforeValidator(form)], ...],
    Field(strict=False),
    BeforeValidator(_as_many),
    AfterValidator(_told_apart),
]


@dataclass(frozen=True, slots=True)
class Calendar:
    """How an export writes days and times; every method raises ValueError for anything else."""

    timezone: str = "UTC"
    forms: Sequence[Form] = ()

    def expected(self, error: Exception) -> str:
        """What a cell must be like instead of the one that raised this, for a message."""
        there_is = "one that exists: " if isinstance(error, NoSuchMoment) else ""
        if not self.forms:
            return f"{there_is}a day such as '2017-12-31' or a time such as '2017-12-31T09:30:00Z'"
        forms = " or ".join(repr(form.said) for form in self.forms)
        return f"{there_is}{forms}, or '2017-12-31'"

    def moment(self, text: str) -> Moment:
        """The day or the instant, its zone known."""
        if _DAY.fullmatch(text):
            return _day(text)
        found = self._time(text) if _TIME.fullmatch(text) else self._in_a_form(text)
        if isinstance(found, datetime) and found.tzinfo is None:
            return found.replace(tzinfo=ZoneInfo(self.timezone))
        return found

    def instant(self, text: str) -> datetime:
        """The instant; a day is none."""
        found = self.moment(text)
        if not isinstance(found, datetime):
            raise ValueError(text)
        return found

    def day(self, text: str) -> date:
        """The day, that of the mapping's zone where the export gives a time."""
        found = self.moment(text)
        if isinstance(found, datetime):
            return found.astimezone(ZoneInfo(self.timezone)).date()
        return found

    def version(self, text: str) -> str:
        """What grows: a whole number as it is, a time of change as its milliseconds."""
        if text.isdecimal():
            return text
        return str(int(self.instant(text).timestamp() * 1000))

    def _time(self, text: str) -> datetime:
        _day(text[:10])
        return datetime.fromisoformat(_OFFSET_WITHOUT_COLON.sub(r"\1:\2", text))

    def _in_a_form(self, text: str) -> Moment:
        for each in self.forms:
            if (found := each.read(text)) is not None:
                return found
        raise ValueError(text)


def attributes(moment: Moment | None) -> dict[str, str]:
    """The time attributes of a CloudEvent; None is an event without a date."""
    if moment is None:
        return {"timeprecision": "none"}
    if isinstance(moment, datetime):
        return {"time": moment.isoformat()}
    return {"timeprecision": "day", "time": moment.isoformat()}
