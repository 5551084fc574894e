"""What could be told in a small world where everything meets everything?

A history is the events of one tenant, drawn from its seed: a handful of ids, a handful of times,
and only some of the types, so that corrections, moves, merges, circles and erasures collide. The
seed is the tenant's name, so a difference names the history that shows it.
"""

import types
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from events import money, values
from events.catalogue import PAYLOADS
from events.envelope import Envelope, TimePrecision
from events.ids import event_id
from events.payload import Contract
from events.subject import subject_of
from tests.strategies import at_its_precision, consistent

TELLINGS_MAX = 40
TYPES_MAX = 12
OFTEN_TOGETHER = (
    ("call.completed", "email.sent", "email.received", "reply.scored", "reply.classified"),
    ("call.completed", "activity.linked", "activity.unlinked", "activity.deleted"),
    ("call.completed", "email.received", "deal.created", "deal.won", "deal.reopened"),
    ("call.completed", "meeting.scheduled", "deal.created", "deal.merged", "deal.unmerged"),
    ("email.sent", "email.received", "lead.created", "lead.converted", "contact.merged"),
    ("meeting.scheduled", "meeting.rescheduled", "meeting.accepted", "meeting.held"),
    ("account.created", "account.value_changed"),
)
DEALS = ("D1", "D2", "D3")
PROSPECTS = ("P1", "P2", "P3", 'P"4\\é')
ACCOUNTS = ("C1", "C2")
REPS = ("R1", "R2")
ENTITIES = {
    "activity": ("A1", "A2", "A3"),
    "deal": DEALS,
    "prospect": PROSPECTS,
    "account": ACCOUNTS,
    "rep": REPS,
}
TIMES = tuple(
    datetime.fromisoformat(time).replace(tzinfo=UTC)
    for time in (
        "1970-01-01T00:00:00",
        "2026-03-01T00:00:00",
        "2026-03-01T09:30:00",
        "2026-03-01T23:59:59.999",
        "2026-03-02T00:00:00",
        "2026-03-02T10:00:00.500",
        "2026-03-03T12:00:00",
    )
)
POOLS: dict[str, tuple[Any, ...]] = {
    "activity_id": ENTITIES["activity"],
    "about_activity_id": ENTITIES["activity"],
    "deal_id": DEALS,
    "deal_ids": DEALS,
    "into_deal_id": DEALS,
    "prospect_id": PROSPECTS,
    "prospect_ids": PROSPECTS,
    "lead_id": PROSPECTS,
    "contact_id": PROSPECTS,
    "into_contact_id": PROSPECTS,
    "account_id": ACCOUNTS,
    "account_ids": ACCOUNTS,
    "into_account_id": ACCOUNTS,
    "parent_account_id": ACCOUNTS,
    "rep_id": REPS,
    "owner_id": REPS,
    "manager_id": REPS,
}
ANYTHING: list[tuple[Any, tuple[Any, ...]]] = [
    (values.Id, ("1", "2")),
    (values.Word, ("a", "b", "ü'\\")),
    (values.Text, ("", "x", 'y"\\')),
    (values.Instant, TIMES),
    (values.Day, (date(1970, 1, 1), date(2026, 3, 1), date(2099, 12, 31))),
    (values.IanaZone, ("Europe/Berlin", "Asia/Tokyo")),
    (values.ClockTime, ("09:00", "17:30")),
    (values.YearDay, ("01-01", "04-01")),
    (values.Share, (0.0, 0.1, 1.0)),
    (values.Score, (-1.0, 0.0, 0.30000000000000004)),
    (values.Seconds, (0, 59, 3600)),
    (values.SourceVersion, (0, 0, 0, 1, 2**63 - 1)),
    (money.Money, (Decimal(0), Decimal("-0.5"), Decimal("12345678901234.5678"))),
    (money.Rate, (Decimal("0.00002381"), Decimal("1.1"))),
    (money.CurrencyCode, ("EUR", "USD")),
    (TimePrecision, ("exact", "exact", "exact", "day", "none")),
    (bool, (False, True)),
    (int, (0, 1, 2)),
]


def history(seed: int) -> list[Envelope]:
    """The events of the tenant that is named after the seed, some of them told twice."""
    random, tenant = Random(seed), f"history-{seed}"
    names = _types(random)
    told = [
        _event(random, tenant, random.choice(names)) for _ in range(random.randint(1, TELLINGS_MAX))
    ]
    again = [
        _told_again(event, number) for number, event in enumerate(told) if random.random() < 0.1
    ]
    return told + again


def _types(random: Random) -> list[str]:
    names = random.sample(sorted(PAYLOADS), random.randint(1, TYPES_MAX))
    for together in random.sample(OFTEN_TOGETHER, random.randint(0, 2)):
        names += together * 2
    if random.random() < 0.7 and "entity.erased" in names:
        names.remove("entity.erased")
    return names


def _event(random: Random, tenant: str, name: str) -> Envelope:
    fields = _fields(random, Envelope)
    data = PAYLOADS[name](**_erasable(consistent(_fields(random, PAYLOADS[name])), tenant, random))
    source, id_ = "/history", f"{random.getrandbits(64):x}"
    return Envelope(
        **fields
        | {
            "occurred_at": at_its_precision(fields["occurred_at"], fields["time_precision"]),
            "source": source,
            "id": id_,
            "event_id": event_id(tenant, source, id_),
            "tenant_id": tenant,
            "type": name,
            "schema_version": data.schema_version,
            "subject": subject_of(data, tenant_id=tenant),
            "data": data,
        }
    )


def _told_again(event: Envelope, number: int) -> Envelope:
    """By another source, which names the telling otherwise and was heard later."""
    source, id_ = "/again", str(number)
    told = {"source": source, "id": id_, "event_id": event_id(event.tenant_id, source, id_)}
    return event.model_copy(update=told | {"recorded_at": TIMES[-1]})


def _erasable(fields: dict[str, Any], tenant: str, random: Random) -> dict[str, Any]:
    """The same fields, where a named entity is one of its kind."""
    kind = fields.get("entity_kind")
    if kind is not None:
        fields |= {"entity_id": random.choice(ENTITIES.get(kind, (tenant,)))}
    return fields


def _fields(random: Random, model: type[Contract]) -> dict[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    names = [name for name in model.model_fields if name not in ("data", "subject", "event_id")]
    return {name: _value(random, name, hints[name]) for name in names}


def _value(random: Random, name: str, hint: Any) -> Any:
    inner, is_optional = _without_none(hint)
    if is_optional and random.random() < 0.5:
        return None
    if inner == values.Ids:
        return tuple(random.sample(POOLS[name], random.randint(0, 2)))
    if name in POOLS:
        return random.choice(POOLS[name])
    for known, pool in ANYTHING:
        if inner == known:
            return random.choice(pool)
    return _composed(random, name, inner)


def _composed(random: Random, name: str, hint: Any) -> Any:
    arguments = get_args(hint)
    origin = get_origin(hint)
    if origin is Annotated:
        return _value(random, name, arguments[0])
    if origin is typing.Literal:
        return random.choice(arguments)
    if origin is tuple:
        return tuple(_value(random, name, arguments[0]) for _ in range(random.randint(0, 2)))
    if origin is dict:
        key, value = arguments
        return dict(
            (_value(random, "", key), _value(random, "", value))
            for _ in range(random.randint(0, 2))
        )
    return hint(**_fields(random, hint))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    (inner,) = (each for each in get_args(hint) if each is not NoneType)
    return inner, True


def histories(first: int, count: int) -> Iterator[list[Envelope]]:
    return (history(seed) for seed in range(first, first + count))
