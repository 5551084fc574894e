"""Which number does a text mean, and how is a number of another format written as text?

A decimal comma, and thousands that are set apart, are read only when the mapping says which sign
is the decimal one: 1,234 is a thousand in Boston and little more than one in Berlin.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

import msgspec
from iso4217 import Currency

DecimalSign = Literal[".", ","]
LIST_SEPARATOR = ";"

_THOUSANDS = {".": ",", ",": r"\."}
_GROUPED = {
    sign: re.compile(
        rf"(?P<sign>[-+]?)(?P<whole>\d{{1,3}}(?P<apart>[{other}'\u2019 \u00a0\u202f])\d{{3}}"
        rf"(?:(?P=apart)\d{{3}})*|\d+)(?:{re.escape(sign)}(?P<places>\d+))?"
    )
    for sign, other in _THOUSANDS.items()
}
_NO_DIGIT = re.compile(r"\D")
_CURRENCY_SIGNS = "$\u20ac\u00a3\u00a5\u20b9\u20bd\u20a9\u20ba "
EXPECTED: dict[str, str] = {
    ".": "a number such as '1234.56' or '1,234.56'",
    ",": "a number such as '1234,56' or '1.234,56'",
}


def plain(text: str, sign: DecimalSign | None) -> str:
    """The number as Touchline writes it, 1234.56; raises ValueError for what is none.

    Without a decimal sign the text stays as it is, and the field says what it takes. A currency
    sign is passed over: the mapping says the currency.
    """
    if sign is None:
        return text
    found = _GROUPED[sign].fullmatch(text.strip(_CURRENCY_SIGNS))
    if found is None:
        raise ValueError(text)
    whole = _NO_DIGIT.sub("", found["whole"])
    minus = "-" if found["sign"] == "-" else ""
    return f"{minus}{whole}.{found['places']}" if found["places"] else f"{minus}{whole}"


def whole(text: str, *, minor_of: str | None, times: str | None) -> str:
    """The amount of all of them, in the currency's own unit; raises ValueError for what is none.

    2000 cents are 20.00 dollars and 2000 sen are 2000 yen.
    """
    try:
        number = Decimal(text) * Decimal(times or 1)
        digits = Currency(minor_of.upper()).exponent or 0 if minor_of else 0
    except ArithmeticError as error:
        raise ValueError(text) from error
    return format(number.scaleb(-digits), "f")


def cell_text(value: Any, sign: DecimalSign | None = None) -> str:
    """A cell of Excel, Parquet or JSON as the text that a CSV export would hold."""
    match value:
        case str():
            return value.strip()
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            return _number_text(value, sign)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(int(value.total_seconds()))
        case list() if not any(isinstance(item, (list, dict)) for item in value):
            return LIST_SEPARATOR.join(cell_text(item, sign) for item in value)
    return msgspec.json.encode(value, enc_hook=str).decode()


def _number_text(value: float | Decimal, sign: DecimalSign | None) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        return ""
    # Excel, and pandas beside a blank, hold the id 1001 as 1001.0.
    text = format(
        number.to_integral_value() if number == number.to_integral_value() else number, "f"
    )
    return text.replace(".", ",") if sign == "," else text
