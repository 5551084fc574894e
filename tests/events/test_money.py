"""Does every amount arrive as it was told, or not at all?"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, ValidationError

from events.money import CurrencyCode, Money, Rate, decimal_text

STRICT = ConfigDict(strict=True)


def accepted(annotation: Any, found: object) -> Any:
    return TypeAdapter(annotation, config=STRICT).validate_python(found)


def refused(annotation: Any, found: object) -> str:
    with pytest.raises(ValidationError) as error:
        accepted(annotation, found)
    return str(error.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("5000", "5000"),
        ("5000.00", "5000"),
        ("0005.10", "5.1"),
        ("-12.3400", "-12.34"),
        ("-0.00", "0"),
        ("0.0001", "0.0001"),
        ("1.00000000000000000000", "1"),
        ("99999999999999.9999", "99999999999999.9999"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0"), "0"),
    ],
)
def test_amount_has_one_spelling(found: object, text: str) -> None:
    assert decimal_text(accepted(Money, found)) == str(accepted(Money, found)) == text


@given(number=st.decimals(-(10**13), 10**13, places=4))
def test_amount_is_never_rounded(number: Decimal) -> None:
    assert accepted(Money, decimal_text(number)) == number


@pytest.mark.parametrize(
    "found",
    [
        *("", "abc", "1e3", "1,5", ".5", "5.", " 5", "+5", "0x10", "\u0665", "NaN", "Infinity"),
        *(5, 5.0, True, None, Decimal("NaN"), Decimal("-Infinity"), Decimal("sNaN")),
    ],
    ids=repr,
)
def test_what_is_no_decimal_string_is_refused(found: object) -> None:
    assert refused(Money, found) == "a decimal string such as '5000.00'"


@pytest.mark.parametrize(
    "found",
    [
        *("1.23456", "0.00001", "100000000000000", "-100000000000000", f"{10**19}.{10**19}"),
        *(Decimal("1E-30"), Decimal("1E+30")),
    ],
)
def test_amount_that_the_warehouse_would_round_is_refused(found: object) -> None:
    assert refused(Money, found) == "at most 14 digits before the point and 4 after it"


def test_rate_may_be_as_small_as_that_of_a_rial() -> None:
    assert accepted(Rate, "0.00002380") == Decimal("0.0000238")
    assert decimal_text(accepted(Rate, "0.00000001")) == "0.00000001"
    assert refused(Rate, "0.000000001") == "at most 10 digits before the point and 8 after it"


@pytest.mark.parametrize("found", ["0", "0.0", "-1"])
def test_rate_is_above_zero(found: str) -> None:
    assert refused(Rate, found) == "a rate above 0"


@pytest.mark.parametrize("found", ["ZZZ", "eur", "EURO", "", "\u20ac"])
def test_currency_that_iso_4217_does_not_list_is_refused(found: str) -> None:
    assert refused(CurrencyCode, found) == "an ISO 4217 code such as 'EUR'"


@pytest.mark.parametrize("found", ["EUR", "JPY", "KWD"])
def test_currency_is_an_iso_4217_code(found: str) -> None:
    assert accepted(CurrencyCode, found) == found
