"""Which values are brought into one form, and which are refused?"""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, ValidationError

from events import values
from events.values import instant_text

STRICT = ConfigDict(strict=True)
BERLIN_WINTER = timezone(timedelta(hours=1))


def accepted(annotation: Any, found: object) -> Any:
    return TypeAdapter(annotation, config=STRICT).validate_python(found)


def refused(annotation: Any, found: object) -> str:
    with pytest.raises(ValidationError) as error:
        accepted(annotation, found)
    return str(error.value.errors()[0]["msg"])


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "instant"),
    [
        ("2026-03-02T12:00:00Z", NOON),
        ("2026-03-02T12:00:00.000Z", NOON),
        ("2026-03-02T13:00:00+01:00", NOON),
        ("2026-03-02T12:00:00.000999999Z", NOON),
        (datetime(2026, 3, 2, 13, tzinfo=BERLIN_WINTER), NOON),
        (NOON.replace(microsecond=999), NOON),
        ("1970-01-01T00:00:00Z", values.EPOCH),
        ("1969-12-31T23:00:00-01:00", values.EPOCH),
        ("2099-12-31T23:59:59.999999Z", values.END_OF_TIME - timedelta(milliseconds=1)),
    ],
)
def test_instant_is_in_utc_and_cut_to_the_millisecond(found: object, instant: datetime) -> None:
    assert accepted(values.Instant, found) == instant
    assert accepted(values.Instant, found).tzinfo is UTC


@pytest.mark.parametrize(
    "found",
    [
        "yesterday",
        "",
        "2026-03-02",
        "2026-W10-1T12:00:00Z",
        "2026-03-02 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-03-02T24:00:01Z",
        "2026-03-02T12:00:00+99:00",
        "\u0662\u0660\u0662\u0666-03-02T12:00:00Z",
        1772452800,
        1772452800.5,
        None,
        date(2026, 3, 2),
    ],
)
def test_what_is_no_rfc_3339_time_is_refused(found: object) -> None:
    assert refused(values.Instant, found) == "a time such as '2017-03-01T09:30:00Z'"


@pytest.mark.parametrize("found", ["2026-03-02T12:00:00", NOON.replace(tzinfo=None)])
def test_time_without_a_zone_is_refused(found: object) -> None:
    assert refused(values.Instant, found).startswith("a time with its zone")


@pytest.mark.parametrize(
    "found",
    [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00",
        "1969-12-31T23:59:59.999Z",
        "2100-01-01T00:00:00Z",
    ],
)
def test_time_outside_of_1970_to_2099_is_refused(found: str) -> None:
    assert refused(values.Instant, found) == "a time from 1970-01-01 to 2099-12-31"


@given(
    at=st.datetimes(
        (values.EPOCH + timedelta(days=1)).replace(tzinfo=None),
        (values.END_OF_TIME - timedelta(days=1)).replace(tzinfo=None),
        timezones=st.timezones(),
    )
)
def test_instant_is_never_later_than_what_was_told(at: datetime) -> None:
    instant = accepted(values.Instant, at)
    assert timedelta(0) <= at.astimezone(UTC) - instant < timedelta(milliseconds=1)
    assert accepted(values.Instant, instant_text(instant)) == instant


def test_instant_has_one_spelling() -> None:
    assert instant_text(NOON + timedelta(milliseconds=7)) == "2026-03-02T12:00:00.007Z"


def test_day_is_a_calendar_day() -> None:
    assert accepted(values.Day, "2026-03-02") == date(2026, 3, 2)
    assert accepted(values.Day, date(2026, 3, 2)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    "found", ["2026-02-30", "20260302", "2026-03-02T00:00:00Z", 20260302, NOON]
)
def test_what_is_no_day_is_refused(found: object) -> None:
    assert refused(values.Day, found) == "a day such as '2017-03-01'"


@pytest.mark.parametrize("found", ["1969-12-31", "2100-01-01", "9999-12-31"])
def test_day_outside_of_1970_to_2099_is_refused(found: str) -> None:
    assert refused(values.Day, found) == "a day from 1970-01-01 to 2099-12-31"


def test_event_id_is_a_uuid() -> None:
    text = "0b5c8a5e-3f0e-5a53-8f4e-3c3f6d1f2a10"
    assert accepted(values.EventId, text) == accepted(values.EventId, UUID(text)) == UUID(text)


@pytest.mark.parametrize(
    "found", ["", "0b5c8a5e3f0e5a538f4e3c3f6d1f2a10", "0b5c8a5e-3f0e-5a53-8f4e-3c3f6d1f2axx", 7]
)
def test_what_is_no_uuid_is_refused(found: object) -> None:
    assert refused(values.EventId, found).startswith("a UUID such as")


@pytest.mark.parametrize(
    ("annotation", "found", "expected"),
    [
        (values.IanaZone, "Europe/Atlantis", "an IANA time zone such as 'Europe/Berlin'"),
        (values.IanaZone, "../etc/passwd", "an IANA time zone such as 'Europe/Berlin'"),
        (values.IanaZone, "localtime", "an IANA time zone such as 'Europe/Berlin'"),
        (values.IanaZone, "CEST", "an IANA time zone such as 'Europe/Berlin'"),
        (values.ClockTime, "9:00", "a time of day such as '09:00'"),
        (values.ClockTime, "24:00", "a time of day such as '09:00'"),
        (values.YearDay, "02-29", "a month and day that every year has, such as '04-01'"),
        (values.YearDay, "4-1", "a month and day that every year has, such as '04-01'"),
    ],
)
def test_value_that_names_nothing_is_refused(annotation: Any, found: str, expected: str) -> None:
    assert refused(annotation, found) == expected


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        (values.IanaZone, "Asia/Kolkata"),
        (values.ClockTime, "23:59"),
        (values.YearDay, "02-28"),
        (values.Text, ""),
        (values.Id, "\u6f22\u5b57/42 \U0001f600"),
        (values.Id, "x" * 200),
        (values.SourceVersion, 2**63 - 1),
    ],
)
def test_value_that_is_as_it_must_be_stays_so(annotation: Any, found: object) -> None:
    assert accepted(annotation, found) == found


@pytest.mark.parametrize(
    "found", ["", "x" * 201, "a\x00", "a\nb", "\x7f", "a\x85", "\ud800", 7, None]
)
def test_id_is_short_text_without_control_characters(found: object) -> None:
    refused(values.Id, found)


@pytest.mark.parametrize("found", [-0.001, 1.001, float("nan"), float("inf"), "0.5", True])
def test_share_is_a_number_from_0_to_1(found: object) -> None:
    refused(values.Share, found)


@pytest.mark.parametrize("found", [-1, 2**63, 1.0, "1", True])
def test_source_version_is_a_whole_number(found: object) -> None:
    refused(values.SourceVersion, found)


def test_zero_has_no_sign() -> None:
    assert str(accepted(values.Share, -0.0)) == str(accepted(values.Score, -0.0)) == "0.0"


def test_order_and_repetition_within_a_set_change_nothing() -> None:
    assert accepted(values.Ids, ["b", "a", "b"]) == ("a", "b")
    assert accepted(values.Weekdays, ["fri", "mon", "fri"]) == ("mon", "fri")
    assert list(accepted(values.Attributes, {"b": "1", "a": "2"})) == ["a", "b"]


@pytest.mark.parametrize("found", ["ab", {"a": 1}, [1], [""], None, ["x"] * 1001])
def test_what_is_no_list_of_ids_is_refused(found: object) -> None:
    refused(values.Ids, found)
