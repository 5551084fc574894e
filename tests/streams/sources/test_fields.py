"""Is a vendor's field read as the vendor means it, and refused when it cannot be meant?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.sources import fields
from streams.sources.fields import Unreadable

AT = datetime(2026, 11, 3, 15, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "found",
    [
        "2026-11-03T15:04:05Z",
        "2026-11-03T15:04:05.000+0000",
        "2026-11-03T16:04:05+01:00",
        "2026-11-03 15:04:05",
        AT.timestamp(),
        int(AT.timestamp() * 1000),
        str(int(AT.timestamp())),
        str(int(AT.timestamp() * 1000)),
    ],
)
def test_every_spelling_of_an_instant_is_that_instant(found: object) -> None:
    assert fields.moment({"at": found}, "at") == AT


@pytest.mark.parametrize(
    ("read", "found", "meant"),
    [
        (fields.amount, 12000, "12000"),
        (fields.amount, "12000.00", "12000"),
        (fields.amount, 0.1, "0.1"),
        (fields.amount, 1e6, "1000000"),
        (fields.amount, 0, "0"),
        (fields.word, 112558566461, "112558566461"),
        (fields.word, " a ", "a"),
        (fields.day, "2026-12-15", "2026-12-15"),
        (fields.day, 1653955200000, "2022-05-31"),
        (fields.flag, "true", True),
        (fields.flag, 1, True),
        (fields.flag, "0", False),
        (fields.tables, None, []),
    ],
)
def test_a_field_is_read(read: Callable[..., Any], found: object, meant: object) -> None:
    assert read({"it": found}, "it") == meant


@pytest.mark.parametrize(
    ("found", "unit", "seconds"),
    [
        ("01:30", "hh:mm", 5400),
        ("00:30:15", "hh:mm", 1815),
        ("", "hh:mm", None),
        (380, "seconds", 380),
        (30, "minutes", 1800),
        ("380000", "milliseconds", 380),
    ],
)
def test_a_duration_is_in_seconds(found: object, unit: str, seconds: int | None) -> None:
    assert fields.clock_seconds({"it": found}, "it", unit=unit) == seconds


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (fields.moment, "0000-00-00 00:00:00"),
        (fields.moment, "yesterday"),
        (fields.moment, True),
        (fields.moment, -1),
        (fields.moment, 1e300),
        (fields.needed_moment, None),
        (fields.needed_word, ""),
        (fields.word, True),
        (fields.word, "two\nlines"),
        (fields.word, "x" * 201),
        (fields.word, ["a"]),
        (fields.number, "many"),
        (fields.number, True),
        (fields.number, float("nan")),
        (fields.number, float("inf")),
        (fields.day, "2026-02-30"),
        (fields.table, []),
        (fields.tables, ["a"]),
    ],
)
def test_what_cannot_be_meant_is_refused(read: Callable[..., Any], found: object) -> None:
    with pytest.raises(Unreadable, match=r"^it: found .+, expected .+"):
        read({"it": found}, "it")


def test_a_duration_in_words_is_refused() -> None:
    with pytest.raises(Unreadable, match="expected a duration in minutes"):
        fields.clock_seconds({"it": "half an hour"}, "it", unit="minutes")
