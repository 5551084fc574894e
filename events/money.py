"""How much, and in what?

On the wire a decimal string beside an ISO 4217 code, in the warehouse Decimal(18, 4): what would
be rounded on the way is refused. A JSON number is refused too, because 0.1 would already be
another amount when it arrives.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

from iso4217 import Currency
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from events.validation import refusal

DIGITS: Final = 18
MONEY_PLACES: Final = 4
RATE_PLACES: Final = 8
"""A rial is 0.0000238 dollars."""

_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


def decimal_text(number: Decimal) -> str:
    """The one spelling of a decimal in canonical form: no exponent, no trailing zeros."""
    return format(number, "f")


def refuse_amount_without_currency(amount: Decimal | None, currency: str | None) -> None:
    """Money is never summed across currencies, so an amount without one is of no use."""
    if amount is not None and currency is None:
        raise refusal(at="currency", found=None, expected="a currency beside the amount")


def _money(found: object) -> Decimal:
    return _decimal(found, places=MONEY_PLACES)


def _rate(found: object) -> Decimal:
    rate = _decimal(found, places=RATE_PLACES)
    if rate <= 0:
        raise refusal(expected="a rate above 0")
    return rate


def _decimal(found: object, *, places: int) -> Decimal:
    number = Decimal(found) if isinstance(found, str) and _DECIMAL.fullmatch(found) else found
    if not isinstance(number, Decimal) or not number.is_finite():
        raise refusal(expected="a decimal string such as '5000.00'")
    try:
        fitted = number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        fitted = None
    whole = DIGITS - places
    if fitted is None or fitted != number or abs(fitted) >= 10**whole:
        raise refusal(expected=f"at most {whole} digits before the point and {places} after it")
    return Decimal(decimal_text(fitted.normalize())) if fitted else Decimal(0)


def _currency_code(found: str) -> str:
    try:
        return Currency(found).code
    except ValueError:
        raise refusal(expected="an ISO 4217 code such as 'EUR'") from None


Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]{1,14}(\.[0-9]+)?$"}),
]
Rate = Annotated[
    Decimal,
    BeforeValidator(_rate),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]+)?$"}),
]
CurrencyCode = Annotated[
    str,
    AfterValidator(_currency_code),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"}),
]
