"""What does an event of the small world look like?

Every type that the contracts know, drawn from the models themselves, with few words and times in
its fields so that events meet. Drawn by a plain `Random` and not by hypothesis, which looks at the
modules that happen to be loaded: a seed must be the same story in every process.
"""

import types
import typing
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from events import money, values
from events.catalogue import PAYLOADS
from events.envelope import Envelope
from events.payload import Contract
from tests.projections.small_world import TIMES
from tests.projections.tellings import TENANT, at, event
from tests.strategies import consistent

Draw = Callable[[Random], Any]


def one_of(*choices: Any) -> Draw:
    return lambda random: random.choice(choices)


def some_of(*choices: Any) -> Draw:
    return lambda random: tuple(random.choices(choices, k=random.randint(0, 2)))


# Annotated types have no hash, so these are pairs and not a mapping.
WORDS: tuple[tuple[Any, Draw], ...] = (
    (values.Id, one_of("1", "2", "3")),
    (values.Ids, some_of("1", "2", "3")),
    (values.Word, one_of("a", "b")),
    (values.Text, one_of("", "x", "y")),
    (values.Attributes, one_of({}, {"a": ""}, {"a": "x"}, {"b": "x"}, {"a": "x", "b": ""})),
    (values.Instant, one_of(*map(at, TIMES))),
    (values.Day, one_of(date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3))),
    (values.IanaZone, one_of("Europe/Berlin", "Asia/Tokyo")),
    (values.ClockTime, one_of("08:00", "17:30")),
    (values.YearDay, one_of("01-01", "12-24")),
    (values.Weekdays, some_of(*get_args(values.Weekday))),
    (values.Sha256, one_of("0" * 64, "f" * 64)),
    (values.Share, one_of(0.0, 0.25, 1.0)),
    (values.Score, one_of(-1.0, 0.0, 0.5)),
    (values.Seconds, one_of(0, 60, 3600)),
    (values.UnitCount, one_of(1, 3)),
    (money.Money, one_of(Decimal("-3.5"), Decimal(0), Decimal("100.25"))),
    (money.Rate, one_of(Decimal("0.9"), Decimal("1.1"))),
    (money.CurrencyCode, one_of("EUR", "USD")),
    (bool, one_of(False, True)),
    (int, one_of(0, 1, 7)),
)


def drawn(name: str, random: Random) -> Envelope:
    """An event of this type, told to the one tenant there is."""
    payload = _contract(PAYLOADS[name], random)
    if getattr(payload, "entity_kind", None) == "tenant":
        payload = payload.model_copy(update={"entity_id": TENANT})
    return event(
        payload,
        random.choice([*TIMES, None]),
        version=random.choice([0, 0, 1]),
        rep=random.choice(["1", "2", None]),
        actor=random.choice(["human", "human", "automation"]),
        zone=random.choice(["Asia/Tokyo", None]),
    )


def _contract(model: type[Contract], random: Random) -> Any:
    hints = get_type_hints(model, include_extras=True)
    fields = {name: _value(hints[name], random) for name in model.model_fields}
    return model(**consistent(fields))


def _value(annotation: Any, random: Random) -> Any:
    """What may stand in a field with this annotation."""
    for each, draw in WORDS:
        if annotation == each:
            return draw(random)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return _value(arguments[0], random)
    if origin in (typing.Union, types.UnionType):
        (known,) = (each for each in arguments if each is not NoneType)
        return None if random.random() < 0.5 else _value(known, random)
    if origin is typing.Literal:
        return random.choice(arguments)
    if origin is tuple:
        return tuple(_value(arguments[0], random) for _ in range(random.randint(0, 2)))
    if origin is dict:
        return {_value(arguments[0], random): _value(arguments[1], random) for _ in range(2)}
    return _contract(annotation, random)
