"""What could anyone ever tell? Every payload and envelope that the contracts allow.

Drawn from the models themselves, so that a new field or type is covered the day it is added.
"""

import builtins
import types
import typing
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from iso4217 import Currency

from events import money, values
from events.catalogue import PAYLOADS
from events.envelope import Envelope
from events.ids import event_id
from events.payload import Contract, Payload
from events.subject import subject_of
from events.tenant import EntityErased

ContractT = TypeVar("ContractT", bound=Contract)

LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
WORDS = st.text(LETTERS, min_size=1, max_size=12)
MILLISECONDS = (values.END_OF_TIME - values.EPOCH) // timedelta(milliseconds=1)
INSTANTS = st.integers(0, MILLISECONDS - 1).map(
    lambda passed: values.EPOCH + timedelta(milliseconds=passed)
)
DAYS = st.dates(date(1970, 1, 1), date(2099, 12, 31))


PAIRS = (
    ("starts_at", "ends_at"),
    ("started_at", "ended_at"),
    ("from_on", "until_on"),
    ("from_at", "until_at"),
    ("opens_at", "closes_at"),
    ("starts_on", "ends_on"),
)
"""Fields of which the second is not before the first."""
DERIVED = {"event_id", "type", "schema_version", "subject", "data"}
"""Fields of the envelope that follow from the others."""


def decimals(*, places: int, least: int) -> SearchStrategy[Decimal]:
    return st.integers(least, 10**money.DIGITS - 1).map(
        lambda units: Decimal(units).scaleb(-places)
    )


# Annotated types have no hash, so these are pairs and not a mapping.
Known = Sequence[tuple[Any, SearchStrategy[Any]]]

STRATEGIES: Known = [
    (values.Id, WORDS),
    (values.Word, WORDS),
    (values.Ids, st.lists(WORDS, max_size=3).map(tuple)),
    (values.Text, st.text(LETTERS, max_size=12)),
    (values.Attributes, st.dictionaries(WORDS, st.text(LETTERS, max_size=12), max_size=3)),
    (values.Instant, INSTANTS),
    (values.Day, DAYS),
    (values.IanaZone, st.sampled_from(sorted(values.zones()))),
    (values.ClockTime, st.times().map(lambda time: time.strftime("%H:%M"))),
    (
        values.YearDay,
        st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: f"{day:%m-%d}"),
    ),
    (values.Weekdays, st.lists(st.sampled_from(get_args(values.Weekday))).map(tuple)),
    (values.Sha256, st.binary(min_size=32, max_size=32).map(bytes.hex)),
    (values.Share, st.floats(0, 1)),
    (values.Score, st.floats(-1, 1)),
    (values.Seconds, st.integers(0, 7 * 24 * 3600)),
    (values.UnitCount, st.integers(1, 10**9)),
    (values.SourceVersion, st.integers(0, 2**63 - 1)),
    (money.Money, decimals(places=money.MONEY_PLACES, least=1 - 10**money.DIGITS)),
    (money.Rate, decimals(places=money.RATE_PLACES, least=1)),
    (money.CurrencyCode, st.sampled_from(sorted(each.code for each in Currency))),
    (bool, st.booleans()),
    (int, st.integers(0, 2**16 - 1)),
]


def payloads(*names: str, known: Known = ()) -> SearchStrategy[Payload]:
    """A payload of one of these types, or of any; `known` narrows what may stand in a field."""
    return st.one_of([contracts(PAYLOADS[name], known=known) for name in names or PAYLOADS])


@st.composite
def envelopes(draw: DrawFn, *names: str, known: Known = ()) -> Envelope:
    """An event of one of these types, or of any, as the border would let it in."""
    payload = draw(payloads(*names, known=known))
    fields = draw(st.fixed_dictionaries(strategies_of(Envelope, without=DERIVED, known=known)))
    tenant_id, source, id = fields["tenant_id"], fields["source"], fields["id"]
    if isinstance(payload, EntityErased) and payload.entity_kind == "tenant":
        payload = payload.model_copy(update={"entity_id": tenant_id})
    return Envelope(
        **fields
        | {"occurred_at": at_its_precision(fields["occurred_at"], fields["time_precision"])},
        event_id=event_id(tenant_id, source, id),
        type=payload.type,
        schema_version=payload.schema_version,
        subject=subject_of(payload, tenant_id=tenant_id),
        data=payload,
    )


def at_its_precision(at: datetime, precision: str) -> datetime:
    match precision:
        case "none":
            return values.EPOCH
        case "day":
            return at.replace(hour=0, minute=0, second=0, microsecond=0)
        case _:
            return at


def contracts(model: type[ContractT], *, known: Known = ()) -> SearchStrategy[ContractT]:
    fields = st.fixed_dictionaries(strategies_of(model, known=known))
    return fields.map(lambda drawn: model(**consistent(drawn)))


def consistent(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields where a rule about two of them holds."""
    for start, end in PAIRS:
        if fields.get(start) and fields.get(end):
            fields |= zip((start, end), sorted((fields[start], fields[end])), strict=True)
    if "measure" in fields:
        currency = (fields["currency"] or "EUR") if fields["measure"] == "value" else None
        return fields | {"currency": currency, "amount": abs(fields["amount"]) or Decimal(1)}
    if "currency" in fields and fields["currency"] is None:
        fields |= {"amount": None}
    return fields


def strategies_of(
    model: type[Contract], *, without: Collection[str] = (), known: Known = ()
) -> dict[str, SearchStrategy[Any]]:
    hints = get_type_hints(model, include_extras=True)
    names = [name for name in model.model_fields if name not in without]
    return {name: strategy(hints[name], known) for name in names}


def strategy(annotation: Any, known: Known = ()) -> SearchStrategy[Any]:
    """What may stand in a field with this annotation."""
    for each, strategy_of_each in (*known, *STRATEGIES):
        if annotation == each:
            return strategy_of_each
    arguments = get_args(annotation)
    match get_origin(annotation):
        case typing.Annotated:
            return strategy(arguments[0], known)
        case typing.Union | types.UnionType:
            return st.one_of(
                st.none(), *(strategy(each, known) for each in arguments if each is not NoneType)
            )
        case typing.Literal:
            return st.sampled_from(arguments)
        case builtins.tuple:
            return st.lists(strategy(arguments[0], known), max_size=3).map(tuple)
        case builtins.dict:
            return st.dictionaries(
                strategy(arguments[0], known), strategy(arguments[1], known), max_size=3
            )
        case _:
            return contracts(annotation, known=known)
