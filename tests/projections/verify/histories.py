"""What could be told in a small world where everything meets everything?

A history is the events of one tenant, drawn from its seed: a handful of ids, a handful of times,
and only some of the types, so that corrections, moves, merges, circles and erasures collide. The
seed is the tenant's name, so a difference names the history that shows it.
"""

import builtins
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from random import Random
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from events import money, values
from events.catalogue import PAYLOADS
from events.envelope import Actor, Envelope, TimePrecision
from events.ids import event_id
from events.payload import Contract
from events.subject import subject_of
from tests.strategies import at_its_precision, consistent

LENGTHS = (15, 40, 80, 80)
TYPES_MAX = 12
OFTEN_TOGETHER = (
    (*["email.sent"] * 2, *["email.received"] * 4, *["reply.classified"] * 6),
    ("email.sent", *["email.received"] * 3, *["reply.scored"] * 2, "reply.classified"),
    ("call.completed", "activity.linked", "activity.unlinked", "activity.deleted"),
    ("call.completed", "email.received", "deal.created", "deal.won", "deal.reopened"),
    ("email.sent", *["deal.created"] * 2, "deal.won", "deal.lost", "deal.deleted", "deal.restored"),
    ("call.completed", "meeting.scheduled", "deal.created", "deal.merged", "deal.unmerged"),
    ("email.sent", "email.received", "lead.created", "lead.converted", "contact.merged"),
    ("call.completed", *["contact.merged"] * 3, "lead.converted", "entity.erased"),
    ("meeting.scheduled", "meeting.rescheduled", "meeting.accepted", "meeting.held"),
    ("account.created", "account.value_changed", "account.merged", "account.unmerged"),
    ("rep.joined", "rep.left", "role.assigned"),
)
DEALS = ("D1", "D2", "D3")
PROSPECTS = ("P1", "P2", "P3", 'P"4\\é')
ACCOUNTS = ("C1", "C2")
REPS = ("R1", "R2")
ACTIVITIES = tuple(f"A{number}" for number in range(1, 13))
SET_BY_US = {"data", "subject", "event_id", "type", "schema_version", "tenant_id", "source", "id"}
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
IDS: dict[str, tuple[str, ...]] = {
    "activity_id": ACTIVITIES,
    "about_activity_id": ACTIVITIES,
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
    (values.Sha256, ("0" * 64, "ab" * 32)),
    (values.Day, (date(1970, 1, 1), date(2026, 3, 1), date(2099, 12, 31))),
    (values.IanaZone, ("Europe/Berlin", "Asia/Tokyo")),
    (values.ClockTime, ("09:00", "17:30")),
    (values.YearDay, ("01-01", "04-01")),
    (values.Share, (0.0, 0.1, 1.0)),
    (values.Score, (-1.0, 0.0, 0.30000000000000004)),
    (values.Sha256, ("0" * 64, "f" * 64)),
    (values.Seconds, (0, 59, 3600)),
    (values.UnitCount, (1, 3)),
    (values.SourceVersion, (0, 0, 0, 1, 2**63 - 1)),
    (money.Money, (Decimal(0), Decimal("-0.5"), Decimal("12345678901234.5678"))),
    (money.Rate, (Decimal("0.00002381"), Decimal("1.1"))),
    (money.CurrencyCode, ("EUR", "USD")),
    (TimePrecision, ("exact", "exact", "exact", "day", "day", "none")),
    (Actor, ("human", "human", "automation")),
    (bool, (False, False, False, True)),
    (int, (0, 1, 2)),
]


@dataclass(frozen=True)
class World:
    """Who is there in one history, and when; the smaller, the more often they meet."""

    random: Random
    tenant: str
    names: list[str]
    ids: dict[str, list[str]]
    times: list[datetime]


def histories(first: int, count: int) -> Iterator[list[Envelope]]:
    return (history(seed) for seed in range(first, first + count))


def history(seed: int) -> list[Envelope]:
    """The events of the tenant that is named after the seed, some of them told twice."""
    random = Random(seed)
    world = _world(random, f"history-{seed}")
    told = [_event(world) for _ in range(random.randint(1, random.choice(LENGTHS)))]
    again = [
        _told_again(event, number) for number, event in enumerate(told) if random.random() < 0.1
    ]
    return told + again


def _world(random: Random, tenant: str) -> World:
    names = random.sample(sorted(PAYLOADS), random.choice((0, 0, 2, TYPES_MAX)))
    for together in random.sample(OFTEN_TOGETHER, random.choice((1, 1, 2))):
        names += together
    # All names of one kind come from one sample, or nobody would meet.
    samples = {
        ids: random.sample(ids, random.choice((1, len(ids), len(ids))))
        for ids in dict.fromkeys(IDS.values())
    }
    return World(
        random,
        tenant,
        names,
        {name: samples[ids] for name, ids in IDS.items()},
        random.sample(TIMES, random.randint(2, len(TIMES))),
    )


def _event(world: World) -> Envelope:
    name = world.random.choice(world.names)
    fields = _fields(world, Envelope)
    data = PAYLOADS[name](**_erasable(world, consistent(_fields(world, PAYLOADS[name]))))
    source, id_ = "/history", f"{world.random.getrandbits(64):x}"
    return Envelope(
        **fields
        | {
            "occurred_at": at_its_precision(fields["occurred_at"], fields["time_precision"]),
            "source": source,
            "id": id_,
            "event_id": event_id(world.tenant, source, id_),
            "tenant_id": world.tenant,
            "type": name,
            "schema_version": data.schema_version,
            "subject": subject_of(data, tenant_id=world.tenant),
            "data": data,
        }
    )


def _told_again(event: Envelope, number: int) -> Envelope:
    """By another source, which names the telling otherwise and was heard later."""
    source, id_ = "/again", str(number)
    told = {"source": source, "id": id_, "event_id": event_id(event.tenant_id, source, id_)}
    return event.model_copy(update=told | {"recorded_at": TIMES[-1]})


def _erasable(world: World, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields, where a named entity is one of its kind."""
    kind = fields.get("entity_kind")
    if kind is not None:
        ids = [world.tenant] if kind == "tenant" else world.ids[f"{kind}_id"]
        fields |= {"entity_id": world.random.choice(ids)}
    return fields


def _fields(world: World, model: type[Contract]) -> dict[str, Any]:
    return {name: _value(world, name, hint) for name, hint in _hints(model).items()}


@cache
def _hints(model: type[Contract]) -> dict[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields if name not in SET_BY_US}


def _value(world: World, name: str, hint: Any) -> Any:
    random = world.random
    inner, is_optional = _without_none(hint)
    if is_optional and random.random() < 0.3:
        return None
    if inner == values.Ids:
        ids = world.ids[name]
        return tuple(random.sample(ids, min(len(ids), random.choice((0, 1, 2, 2)))))
    if name in world.ids:
        return random.choice(world.ids[name])
    if inner == values.Instant:
        return random.choice(world.times)
    for known, pool in ANYTHING:
        if inner == known:
            return random.choice(pool)
    return _composed(world, name, inner)


def _composed(world: World, name: str, hint: Any) -> Any:
    arguments, random = get_args(hint), world.random
    match get_origin(hint):
        case typing.Annotated:
            return _value(world, name, arguments[0])
        case typing.Literal:
            return random.choice(arguments)
        case builtins.tuple:
            return tuple(_value(world, "", arguments[0]) for _ in range(random.randint(0, 2)))
        case builtins.dict:
            key, value = arguments
            pairs = range(random.randint(0, 2))
            return {_value(world, "", key): _value(world, "", value) for _ in pairs}
    return hint(**_fields(world, hint))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    (inner,) = (each for each in get_args(hint) if each is not NoneType)
    return inner, True
