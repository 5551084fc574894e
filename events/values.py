"""What may stand in a field?

Each type refuses what would be misread later and brings the rest into one form, so that two
tellings of one thing are equal: times in UTC milliseconds, sets of ids sorted. A Python value and
its JSON text pass through the same door. Amounts of money have a file of their own.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from events.validation import refusal

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_TIME: Final = datetime(2100, 1, 1, tzinfo=UTC)

ID_LENGTH_MAX: Final = 200
TEXT_LENGTH_MAX: Final = 1000
SOURCE_VERSION_MAX: Final = 2**63 - 1

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_UUID_LENGTH = 36
_NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f-\x9f]*$"


def instant_text(at: datetime) -> str:
    """The one spelling of an instant: 2017-03-01T09:30:00.000Z."""
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def _instant(found: object) -> datetime:
    """In UTC, cut to the millisecond: rounding up could lead into the future."""
    at = _parsed_instant(found) if isinstance(found, str) else found
    if not isinstance(at, datetime):
        raise refusal(expected="a time such as '2017-03-01T09:30:00Z'")
    if at.utcoffset() is None:
        raise refusal(expected="a time with its zone, such as '2017-03-01T09:30:00Z'")
    at = _in_utc(at)
    if not EPOCH <= at < END_OF_TIME:
        raise refusal(expected="a time from 1970-01-01 to 2099-12-31")
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _parsed_instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        return None


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    try:
        return at.astimezone(UTC)
    except OverflowError:
        # Only a zone at the edge of year 1 or 9999 gets here, and both are refused.
        return at.replace(tzinfo=UTC)


def _day(found: object) -> date:
    day = _parsed_day(found) if isinstance(found, str) else found
    if not isinstance(day, date) or isinstance(day, datetime):
        raise refusal(expected="a day such as '2017-03-01'")
    if not EPOCH.date() <= day < END_OF_TIME.date():
        raise refusal(expected="a day from 1970-01-01 to 2099-12-31")
    return day


def _parsed_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _uuid(found: object) -> UUID:
    if isinstance(found, UUID):
        return found
    if isinstance(found, str) and len(found) == _UUID_LENGTH:
        try:
            return UUID(found)
        except ValueError:
            pass
    raise refusal(expected="a UUID such as '0b5c8a5e-3f0e-5a53-8f4e-3c3f6d1f2a10'")


@cache
def zones() -> frozenset[str]:
    """Every zone that an event may name."""
    # Not the machine's own list: it may hold `localtime`, which no other machine understands.
    return frozenset(files("tzdata").joinpath("zones").read_text().split())


def _iana_zone(found: str) -> str:
    if found not in zones():
        raise refusal(expected="an IANA time zone such as 'Europe/Berlin'")
    return found


def _clock_time(found: str) -> str:
    if not _CLOCK_TIME.fullmatch(found):
        raise refusal(expected="a time of day such as '09:00'")
    return found


def _year_day(found: str) -> str:
    if _parsed_day(f"2001-{found}") is None:
        raise refusal(expected="a month and day that every year has, such as '04-01'")
    return found


def _without_negative_zero(found: float) -> float:
    return found + 0.0


def _in_key_order(found: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(found.items()))


def _in_order_once(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


def _in_week_order_once(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(found), key=get_args(Weekday).index))


IN_KEY_ORDER: Final = AfterValidator(_in_key_order)
"""For a mapping: equal whatever order it was told in."""

Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
EventId = Annotated[
    UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})
]
IanaZone = Annotated[str, AfterValidator(_iana_zone)]
ClockTime = Annotated[str, AfterValidator(_clock_time), Field(pattern=f"^{_CLOCK_TIME.pattern}$")]
YearDay = Annotated[str, AfterValidator(_year_day), Field(pattern="^[0-9]{2}-[0-9]{2}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Weekdays = Annotated[tuple[Weekday, ...], Field(strict=False), AfterValidator(_in_week_order_once)]

Id = Annotated[str, Field(min_length=1, max_length=ID_LENGTH_MAX, pattern=_NO_CONTROL_CHARACTERS)]
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=200), AfterValidator(_in_order_once)]
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_CONTROL_CHARACTERS)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH_MAX, pattern=_NO_CONTROL_CHARACTERS)]
Attributes = Annotated[dict[Word, Text], Field(max_length=200), IN_KEY_ORDER]

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

Share = Annotated[float, Field(ge=0, le=1), AfterValidator(_without_negative_zero)]
Score = Annotated[float, Field(ge=-1, le=1), AfterValidator(_without_negative_zero)]
Seconds = Annotated[int, Field(ge=0, le=7 * 24 * 3600)]
UnitCount = Annotated[int, Field(ge=1, le=10**9)]
SourceVersion = Annotated[int, Field(ge=0, lt=SOURCE_VERSION_MAX + 1)]
SchemaVersion = Annotated[int, Field(ge=1, lt=2**16)]
