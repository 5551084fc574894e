"""How do facts travel from the router to the keeper?

Many to a record of touchline.facts, because the topic is internal and a record costs more than a
fact. A fact goes to the partition of its entity, so every entity has one log and one writer. A
payload travels as its canonical text with its schema version, so that a keeper notices a fact that
only a newer Touchline understands; an erased fact travels without one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, cast
from zlib import crc32

import msgspec

from events.catalogue import VERSIONS
from events.codec import encode_payload, reread_payload
from events.envelope import Actor, TimePrecision
from events.errors import NewerSchema, UndecodableEvent
from events.payload import Payload
from events.tenant import EntityErased, EntityKind
from events.values import END_OF_TIME
from projections.fact import Entity, Fact, Name
from streams.batch import BEFORE_ALL_TIME
from streams.departures import Message
from streams.errors import UndecodableRecord

FACTS_PER_RECORD_MAX = 2_000
# A longer fact goes alone; it holds the data of one event and once more the ids that it names.
BYTES_PER_RECORD_MAX = 1024 * 1024

_MILLISECOND = timedelta(milliseconds=1)

SourceVersion = Annotated[int, msgspec.Meta(ge=0)]
SchemaVersion = Annotated[int, msgspec.Meta(ge=1)]
Milliseconds = Annotated[
    int, msgspec.Meta(ge=0, lt=(END_OF_TIME - BEFORE_ALL_TIME) // _MILLISECOND)
]


class PackedFact(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A fact as the wire has it."""

    tenant_id: str
    kind: EntityKind
    entity_id: str
    fact_id: str
    version: SourceVersion
    digest: str
    type: str
    schema_version: SchemaVersion
    data: str
    named: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    occurred_ms: Milliseconds
    time_precision: TimePrecision
    rep_id: str | None
    actor: Actor
    actor_timezone: str | None
    event_id: str
    path: tuple[str, ...]
    is_erased: bool


class Pack(msgspec.Struct, array_like=True, frozen=True):
    """One record: facts, and up to when the events that they come from were recorded."""

    recorded_ms: Milliseconds
    facts: list[PackedFact]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Pack).decode
_EXPECTED = "facts as a router or keeper packs them"


def partition_of(entity: Entity, partitions: int) -> int:
    """The one partition of touchline.facts through which an entity hears."""
    return crc32("|".join(entity).encode()) % partitions


def messages(facts: Sequence[Fact], *, partitions: int, recorded_at: datetime) -> list[Message]:
    """The records that carry these facts, each addressed to the partition of its entities."""
    by_partition = defaultdict[int, list[bytes]](list)
    for fact in facts:
        by_partition[partition_of(fact.entity, partitions)].append(_encode(_packed(fact)))
    recorded_ms = _milliseconds(recorded_at)
    return [
        Message(_encode((recorded_ms, [msgspec.Raw(fact) for fact in share])), partition=partition)
        for partition, encoded in sorted(by_partition.items())
        for share in _shares(encoded)
    ]


def unpacked(value: bytes) -> tuple[datetime, list[Fact]]:
    """The facts of one record, and up to when their events were recorded.

    Raises NewerSchema for a fact of a newer Touchline, and UndecodableRecord for anything else that
    no Touchline has written.
    """
    try:
        pack = _decode(value)
        facts = [_fact(packed) for packed in pack.facts]
    except NewerSchema:
        raise
    except (msgspec.DecodeError, UndecodableEvent, ValueError, RecursionError) as problem:
        raise UndecodableRecord(found=str(problem), expected=_EXPECTED) from problem
    return _instant(pack.recorded_ms), facts


def said_of(type_: str, schema_version: int, data: str, about: Name) -> Payload:
    """What a stored or sent fact says; nothing but its erasure when it came without data."""
    if not data:
        return EntityErased.model_construct(entity_kind=about.kind, entity_id=about.id)
    return reread_payload(type_, schema_version, data)


def _shares(encoded: list[bytes]) -> Iterator[list[bytes]]:
    share: list[bytes] = []
    size = 0
    for fact in encoded:
        is_full = len(share) == FACTS_PER_RECORD_MAX or size + len(fact) > BYTES_PER_RECORD_MAX
        if share and is_full:
            yield share
            share, size = [], 0
        share.append(fact)
        size += len(fact)
    yield share


def _packed(fact: Fact) -> PackedFact:
    return PackedFact(
        fact.entity.tenant_id,
        cast(EntityKind, fact.entity.kind),
        fact.entity.id,
        fact.id,
        fact.version,
        fact.digest,
        fact.type,
        VERSIONS[fact.type],
        fact.data,
        fact.named,
        _milliseconds(fact.occurred_at),
        fact.time_precision,
        fact.rep_id,
        fact.actor,
        fact.actor_timezone,
        fact.event_id,
        fact.path,
        fact.is_erased,
    )


def _fact(packed: PackedFact) -> Fact:
    known = VERSIONS.get(packed.type, 0)
    if packed.schema_version > known:
        raise NewerSchema(packed.type, packed.schema_version, known_version=known)
    if not (packed.data or packed.is_erased):
        raise UndecodableRecord(found="a fact that says nothing", expected=_EXPECTED)
    said = said_of(packed.type, packed.schema_version, packed.data, packed.named[0])
    is_of_today = packed.schema_version == known or packed.is_erased
    return Fact(
        entity=Entity(packed.tenant_id, packed.kind, packed.entity_id),
        id=packed.fact_id,
        version=packed.version,
        digest=packed.digest,
        type=packed.type,
        said=said,
        data=packed.data if is_of_today else encode_payload(said),
        occurred_at=_instant(packed.occurred_ms),
        time_precision=packed.time_precision,
        rep_id=packed.rep_id,
        actor=packed.actor,
        actor_timezone=packed.actor_timezone,
        event_id=packed.event_id,
        named=packed.named,
        path=packed.path,
        is_erased=packed.is_erased,
    )


def _milliseconds(at: datetime) -> int:
    return (at - BEFORE_ALL_TIME) // _MILLISECOND


def _instant(milliseconds: int) -> datetime:
    return BEFORE_ALL_TIME + milliseconds * _MILLISECOND
