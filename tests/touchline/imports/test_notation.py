"""How are days, times, numbers and durations read that another country writes in another way?"""

from collections.abc import Callable
from typing import Any

import pytest

from touchline.imports.errors import MappingRefused

Telling = Callable[..., Any]

FILE = """
source = "crm"
timezone = "Europe/Berlin"
[files.calls]
name = "calls.csv"
delimiter = ";"
"""
DEAL = """
[[events]]
type = "deal.created"
each = "calls"
id = "{id}"
occurred_at = "{at}"
source_version = "{changed}"
data = { deal_id = "{id}", pipeline = "p", stage = "s", amount = "{amount}", currency = "EUR", \
expected_close_on = "{close}" }
"""
MEETING = """
[[events]]
type = "meeting.scheduled"
each = "calls"
id = "{id}"
occurred_at = "2026-01-01"
data = { activity_id = "{id}", starts_at = "{at}", ends_at = "{at}", medium = "video" }
"""
CALL = """
[[events]]
type = "call.completed"
each = "calls"
id = "{id}"
occurred_at = "2026-01-01"
data.activity_id = "{id}"
data.direction = "outbound"
data.outcome = "connected"
"""


def deal(telling: Telling, said: str, **cells: str) -> Any:
    row = {"id": "1", "at": "2026-01-01", "changed": "", "amount": "", "close": ""} | cells
    content = ";".join(row) + "\n" + ";".join(row.values()) + "\n"
    return telling(FILE + said + DEAL, {"calls.csv": content})


@pytest.mark.parametrize(
    ("forms", "text", "time"),
    [
        ('"DD.MM.YYYY"', "31.12.2025", "2025-12-31"),
        ('"DD.MM.YYYY"', "1.2.2026", "2026-02-01"),
        ('"DD.MM.YYYY"', "2026-02-01", "2026-02-01"),
        ('"MM/DD/YYYY"', "02/01/2026", "2026-02-01"),
        ('"MM/DD/YY"', "2/1/26", "2026-02-01"),
        ('"DD MMM YYYY"', "1 February 2026", "2026-02-01"),
        ('"MMM DD, YYYY"', "Feb 1, 2026", "2026-02-01"),
        ('["DD.MM.YYYY", "DD.MM.YYYY hh:mm"]', "01.07.2025 09:30", "2025-07-01T09:30:00+02:00"),
        ('"MM/DD/YYYY, hh:mm AM"', "2/1/2026, 12:05 am", "2026-02-01T00:05:00+01:00"),
        ('"MM/DD/YYYY hh:mm:ss AM"', "2/1/2026 12:05:06 PM", "2026-02-01T12:05:06+01:00"),
        ('"DD/MM/YYYY hh:mm Z"', "1/2/2026 09:30 -0500", "2026-02-01T09:30:00-05:00"),
        ('"unix seconds"', "1769938200", "2026-02-01T09:30:00+00:00"),
        ('"unix milliseconds"', "1769938200123", "2026-02-01T09:30:00.123000+00:00"),
        ('"DD.MM.YYYY"', "2026-02-01T09:30:00.000+0000", "2026-02-01T09:30:00+00:00"),
    ],
)
def test_days_and_times_are_read_in_the_forms_that_the_mapping_says(
    telling: Telling, forms: str, text: str, time: str
) -> None:
    assert deal(telling, f"dates = {forms}", at=text).events[0]["time"] == time


@pytest.mark.parametrize("text", ["31.12.2025", "12/31/2025", "31.02.2026", "1769938200"])
def test_a_form_that_the_mapping_does_not_say_is_never_guessed(telling: Telling, text: str) -> None:
    told = deal(telling, 'dates = "DD-MM-YYYY"', at=text)
    expected = "expected 'DD-MM-YYYY', or '2017-12-31'"
    assert told.rejections == [(2, "at", f"found {text!r}, {expected}")]


@pytest.mark.parametrize(
    ("forms", "text"),
    [
        ("DD.MM.YYYY", "31.02.2026"),
        ("DD.MM.YYYY", "29.2.2025"),
        ("DD.MM.YYYY", "1.13.2026"),
        ("DD.MM.YYYY", "2026-02-30"),
        ("DD.MM.YYYY", "2026-02-30T10:00:00Z"),
        ("DD.MM.YYYY hh:mm", "01.02.2026 25:00"),
        ("MMM DD, YYYY", "Feb 30, 2026"),
    ],
)
def test_a_day_or_hour_that_does_not_exist_is_told_so(
    telling: Telling, forms: str, text: str
) -> None:
    told = deal(telling, f'dates = "{forms}"', at=text)
    expected = f"expected one that exists: '{forms}', or '2017-12-31'"
    assert told.rejections == [(2, "at", f"found {text!r}, {expected}")]


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ('"DD.MM"', "a form such as 'DD.MM.YYYY'"),
        ('"%d.%m.%Y"', "a form such as 'DD.MM.YYYY'"),
        ('["DD/MM/YYYY", "MM/DD/YYYY"]', "only one of 'DD/MM/YYYY' and 'MM/DD/YYYY'"),
    ],
)
def test_a_form_that_could_mean_two_days_is_refused(
    telling: Telling, forms: str, expected: str
) -> None:
    with pytest.raises(MappingRefused, match=r"line 7, column 1: files\.calls\.dates") as refused:
        deal(telling, f"dates = {forms}")
    assert expected in str(refused.value)


def test_an_hour_that_means_nothing_is_cut_off(telling: Telling) -> None:
    rule = DEAL.replace('"{at}"', '{ from = "{at}", before = " " }')
    rows = "id;at;changed;amount;close\n1;1/2/2026 0:00;;;\n"
    told = telling(FILE + 'dates = "MM/DD/YYYY"' + rule, {"calls.csv": rows})
    assert told.events[0]["time"] == "2026-01-02"


def test_every_field_of_a_day_or_a_time_is_read_so(telling: Telling) -> None:
    told = deal(
        telling,
        'dates = ["DD.MM.YYYY", "DD.MM.YYYY hh:mm"]',
        close="01.04.2026 00:30",
        changed="01.01.1970 01:00",
    )
    assert told.data[0]["expected_close_on"] == "2026-04-01"
    assert told.events[0]["sourceversion"] == "0"
    rows = "id;at\n1;01.02.2026 09:30\n2;01.02.2026\n"
    meetings = telling(
        FILE + 'dates = ["DD.MM.YYYY hh:mm", "DD.MM.YYYY"]' + MEETING, {"calls.csv": rows}
    )
    assert [data["starts_at"] for data in meetings.data] == ["2026-02-01T09:30:00+01:00"]
    assert [(line, column) for line, column, _ in meetings.rejections] == [(3, "at")]


@pytest.mark.parametrize(
    ("sign", "text", "amount"),
    [
        (",", "1234,56", "1234.56"),
        (",", "1.234.567,89", "1234567.89"),
        (",", "1 234,5", "1234.5"),
        (",", "-1'234", "-1234"),
        (".", "1,234,567.89", "1234567.89"),
        (".", "+0.5", "0.5"),
        (".", "$1,234.50", "1234.50"),
        (",", "1.234,50 €", "1234.50"),
    ],
)
def test_amounts_are_read_with_the_decimal_sign_that_the_mapping_says(
    telling: Telling, sign: str, text: str, amount: str
) -> None:
    told = deal(telling, f'decimal = "{sign}"', amount=text)
    assert told.data[0]["amount"] == amount


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ('decimal = ","', "1234.56"),
        ('decimal = ","', "1.23"),
        ('decimal = "."', "1234,56"),
        ('decimal = "."', "1,23,456"),
        ('decimal = "."', "EUR 5"),
        ("", "1,234"),
    ],
)
def test_an_amount_that_could_be_another_is_rejected(
    telling: Telling, said: str, text: str
) -> None:
    ((line, column, reason),) = deal(telling, said, amount=text).rejections
    assert (line, column) == (2, "amount")
    assert reason.startswith(f"found {text!r}, expected a ")


@pytest.mark.parametrize(
    ("unit", "text", "seconds"),
    [
        ("", "420", 420),
        ("", "1:02:03", 3723),
        ("milliseconds", "380499", 380),
        ("minutes", "1.5", 90),
        ("hours", "2", 7200),
        ("hh:mm", "02:30", 9000),
        ("mm:ss", "02:30", 150),
    ],
)
def test_a_duration_becomes_whole_seconds(
    telling: Telling, unit: str, text: str, seconds: int
) -> None:
    option = f', unit = "{unit}"' if unit else ""
    rule = CALL + f'data.duration_seconds = {{ from = "{{length}}"{option} }}\n'
    told = telling(FILE + rule, {"calls.csv": f"id;length\n1;{text}\n"})
    assert told.data[0]["duration_seconds"] == seconds


@pytest.mark.parametrize(
    ("unit", "text", "seconds"),
    [
        ("minutes", "7,5", 450),
        ("minutes", "1.500", 90_000),
        ("hours", "0,25", 900),
        ("minutes", "1:02:03", 3723),
        ("hh:mm", "02:30", 9000),
    ],
)
def test_a_duration_has_the_decimal_sign_of_its_file(
    telling: Telling, unit: str, text: str, seconds: int
) -> None:
    rule = CALL + f'data.duration_seconds = {{ from = "{{length}}", unit = "{unit}" }}\n'
    told = telling(FILE + 'decimal = ","' + rule, {"calls.csv": f"id;length\n1;{text}\n"})
    assert told.data[0]["duration_seconds"] == seconds


def test_a_clock_that_could_be_minutes_or_hours_is_rejected(telling: Telling) -> None:
    rule = CALL + 'data.duration_seconds = "{length}"\n'
    told = telling(FILE + rule, {"calls.csv": "id;length\n1;02:30\n"})
    assert told.rejections == [
        (2, "length", "found '02:30', expected a whole number such as '420'")
    ]
