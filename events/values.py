"""What may stand in a field?

Each type refuses what would be misread later and brings the rest into one canonical form, so that
two tellings of one thing are equal: times in UTC milliseconds, decimals without trailing zeros,
sets of ids sorted. Python values and their JSON text pass through the same door.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any, Literal, get_args
from uuid import UUID
from zoneinfo import available_timezones

from iso4217 import Currency
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_TIME = datetime(2100, 1, 1, tzinfo=UTC)

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"


def expected(what: str) -> PydanticCustomError:
    """The refusal of a value; the message gets its place and the value where it is reported."""
    return PydanticCustomError("expected", "{expected}", {"expected": what})


def instant_of(found: object) -> datetime:
    """An aware time in UTC, cut (never rounded up into the future) to the millisecond."""
    at = _parsed_instant(found) if isinstance(found, str) else found
    if not isinstance(at, datetime):
        raise expected("a time such as '2017-03-01T09:30:00Z'")
    if at.tzinfo is None:
        raise expected("a time with its zone, such as '2017-03-01T09:30:00Z'")
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        at = END_OF_TIME
    if not EPOCH <= at < END_OF_TIME:
        raise expected("a time from 1970-01-01 to 2099-12-31")
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _parsed_instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        return None


def instant_text(at: datetime) -> str:
    """The one spelling of an instant: 2017-03-01T09:30:00.000Z."""
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def day_of(found: object) -> date:
    """A calendar day between 1970 and 2099."""
    day = _parsed_day(found) if isinstance(found, str) else found
    if not isinstance(day, date) or isinstance(day, datetime):
        raise expected("a day such as '2017-03-01'")
    if not EPOCH.date() <= day < END_OF_TIME.date():
        raise expected("a day from 1970-01-01 to 2099-12-31")
    return day


def _parsed_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def decimal_of(found: object, *, digits: int, places: int) -> Decimal:
    """A decimal that fits Decimal(digits, places) without rounding; floats never do."""
    number = Decimal(found) if isinstance(found, str) and _DECIMAL.fullmatch(found) else found
    if not isinstance(number, Decimal) or not number.is_finite():
        raise expected("a decimal string such as '5000.00'")
    try:
        fitted = number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        fitted = None
    if fitted is None or fitted != number or abs(fitted) >= 10 ** (digits - places):
        raise expected(
            f"at most {digits - places} digits before and {places} after the decimal point"
        )
    return Decimal(decimal_text(fitted.normalize()) if fitted else 0)


def decimal_text(number: Decimal) -> str:
    """The one spelling of a decimal: no exponent, no trailing zeros once it is normalised."""
    return format(number, "f")


def money_of(found: object) -> Decimal:
    """An amount as the warehouse can hold it."""
    return decimal_of(found, digits=18, places=4)


def rate_of(found: object) -> Decimal:
    """A positive exchange rate; eight places, because a yen is 0.0067 dollars."""
    rate = decimal_of(found, digits=18, places=8)
    if rate <= 0:
        raise expected("a rate above 0")
    return rate


def currency_code_of(found: str) -> str:
    """A code that ISO 4217 lists."""
    try:
        return Currency(found).code
    except ValueError:
        raise expected("an ISO 4217 code such as 'EUR'") from None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def iana_zone_of(found: str) -> str:
    """A zone that the IANA database lists."""
    if found not in _zones():
        raise expected("an IANA time zone such as 'Europe/Berlin'")
    return found


def clock_time_of(found: str) -> str:
    """A time of day without a zone: the rep's own zone is meant."""
    if not _CLOCK_TIME.fullmatch(found):
        raise expected("a time of day such as '09:00'")
    return found


def year_day_of(found: str) -> str:
    """A day that every year has."""
    if not _DAY.fullmatch(f"2001-{found}") or _parsed_day(f"2001-{found}") is None:
        raise expected("a month and day that every year has, such as '04-01'")
    return found


def uuid_of(found: object) -> UUID:
    """A UUID in its usual spelling."""
    if isinstance(found, UUID):
        return found
    try:
        parsed = UUID(found) if isinstance(found, str) else None
    except ValueError:
        parsed = None
    if parsed is None or str(parsed) != found:
        raise expected("a UUID such as '0b5c8a5e-3f0e-5a53-8f4e-3c3f6d1f2a10'")
    return parsed


def in_key_order(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same mapping whatever order it was told in."""
    return dict(sorted(found.items()))


def as_set(found: tuple[str, ...]) -> tuple[str, ...]:
    """The same ids whatever order they were told in, each once."""
    return tuple(sorted(set(found)))


def in_week_order(found: tuple[str, ...]) -> tuple[str, ...]:
    """Each weekday once, Monday first."""
    return tuple(sorted(set(found), key=get_args(Weekday).index))


Instant = Annotated[
    datetime,
    BeforeValidator(instant_of),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(day_of), WithJsonSchema({"type": "string", "format": "date"})]
Money = Annotated[
    Decimal,
    BeforeValidator(money_of),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]{1,14}(\.[0-9]+)?$"}),
]
Rate = Annotated[
    Decimal,
    BeforeValidator(rate_of),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]+)?$"}),
]
EventId = Annotated[
    UUID, BeforeValidator(uuid_of), WithJsonSchema({"type": "string", "format": "uuid"})
]
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=_PRINTABLE)]
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=_PRINTABLE)]
Text = Annotated[str, Field(max_length=1000, pattern=_PRINTABLE)]
CurrencyCode = Annotated[
    str,
    AfterValidator(currency_code_of),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"}),
]
IanaZone = Annotated[str, AfterValidator(iana_zone_of)]
ClockTime = Annotated[
    str,
    AfterValidator(clock_time_of),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK_TIME.pattern}$"}),
]
YearDay = Annotated[
    str,
    AfterValidator(year_day_of),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"}),
]
Share = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float, Field(ge=-1, le=1)]
Seconds = Annotated[int, Field(ge=0, le=7 * 24 * 3600)]
SourceVersion = Annotated[int, Field(ge=0, lt=2**63)]
SchemaVersion = Annotated[int, Field(ge=1, lt=2**16)]
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=1000), AfterValidator(as_set)]
Attributes = Annotated[dict[Word, Text], Field(max_length=200), AfterValidator(in_key_order)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Weekdays = Annotated[tuple[Weekday, ...], Field(strict=False), AfterValidator(in_week_order)]
