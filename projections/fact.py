"""What does one entity hear of one event?

A fact is an event seen from one entity. Within the entity it is the triple (id, version, digest):
the id names the thing told, the version is the source's, the digest is that of the content.
`recorded_at` is absent on purpose: two tellings of one thing are one fact.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from events.envelope import Actor, Envelope, TimePrecision
from events.payload import Payload
from events.tenant import EntityErased
from events.values import instant_text
from projections.columns import SMALL_GRANULES, LowCardinality, Table, UInt8, UInt64

DIGEST_LENGTH = 32
_RANK_CREATED, _RANK_MOVED, _RANK_CLOSED = 0, 1, 2
OPENING = ("created", "joined", "configured", "scheduled")
CLOSING = ("won", "lost", "held", "no_show", "canceled", "churned", "merged", "deleted", "erased")


class Entity(NamedTuple):
    """Whom a fact is for; one ledger, one row and one partition of the facts topic each."""

    tenant_id: str
    kind: str
    id: str


class Name(NamedTuple):
    """An entity as an event names it, within the event's tenant."""

    kind: str
    id: str


class Triple(NamedTuple):
    """The identity of a fact within its entity."""

    id: str
    version: int
    digest: str


class Fact(NamedTuple):
    """One event as one entity hears it.

    `data` is the text of what was `said`. `named` lists every entity that the event names, the one
    it is about first. `path` lists the entities a merge forwarded the fact through, origin first.
    An erased fact keeps its triple, type and names, and says nothing but its erasure: what a ledger
    tells others must not depend on whether the erasure came first.
    """

    entity: Entity
    id: str
    version: int
    digest: str
    type: str
    said: Payload
    data: str
    occurred_at: datetime
    time_precision: TimePrecision
    rep_id: str | None
    actor: Actor
    actor_timezone: str | None
    event_id: str
    named: tuple[Name, ...]
    path: tuple[str, ...] = ()
    is_erased: bool = False

    @property
    def triple(self) -> Triple:
        return Triple(self.id, self.version, self.digest)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of what was said, by name."""
        return vars(self.said)

    @property
    def is_day(self) -> bool:
        """Told by date only: `occurred_at` is midnight UTC of that date."""
        return self.time_precision == "day"

    @property
    def is_undated(self) -> bool:
        """Told without a time: `occurred_at` is the epoch."""
        return self.time_precision == "none"


def digest(envelope: Envelope, data: str) -> str:
    """The first 32 hex digits of SHA-256 over what the event says; `data` is its payload's text."""
    content = (
        envelope.type,
        instant_text(envelope.occurred_at),
        envelope.time_precision,
        envelope.rep_id or "",
        envelope.actor,
        envelope.actor_timezone or "",
        data,
    )
    return sha256("\n".join(content).encode()).hexdigest()[:DIGEST_LENGTH]


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """In the order of a fold: time, source version, created before moved before closed, id.

    Facts told by date only tie all the time; the rank keeps a deal from closing before it opens.
    """
    return sorted(facts, key=lambda fact: (fact.occurred_at, fact.version, _rank(fact), fact.id))


def stub(fact: Fact) -> Fact:
    """The same triple with nothing left to read of what was said about an erased entity."""
    about = fact.named[0]
    return fact._replace(
        said=EntityErased.model_construct(entity_kind=about.kind, entity_id=about.id),
        data="",
        rep_id=None,
        actor_timezone=None,
        is_erased=True,
    )


def _rank(fact: Fact) -> int:
    step = fact.type.rpartition(".")[2]
    if step in OPENING:
        return _RANK_CREATED
    return _RANK_CLOSED if step in CLOSING else _RANK_MOVED


class FactRow(NamedTuple):
    """A fact as `core.fact` keeps it: the keeper's durable state, and what explains a number."""

    tenant_id: LowCardinality
    entity_kind: LowCardinality
    entity_id: str
    fact_id: str
    fact_version: UInt64
    digest: str
    type: LowCardinality
    occurred_at: datetime
    time_precision: LowCardinality
    rep_id: LowCardinality
    actor: LowCardinality
    actor_timezone: LowCardinality
    named: tuple[Name, ...]
    path: tuple[str, ...]
    event_id: str
    data: str
    is_erased: UInt8


TABLE = Table(
    "core.fact",
    FactRow,
    key=("tenant_id", "entity_kind", "entity_id", "fact_id", "fact_version", "digest"),
    newest="is_erased",
    stamps={"generation": "UInt32"},
    partition="generation",
    settings=SMALL_GRANULES,
)


def fact_row(fact: Fact) -> FactRow:
    """The row of a fact; absent names are empty strings, and an erased fact has no data."""
    entity = fact.entity
    return FactRow(
        tenant_id=entity.tenant_id,
        entity_kind=entity.kind,
        entity_id=entity.id,
        fact_id=fact.id,
        fact_version=fact.version,
        digest=fact.digest,
        type=fact.type,
        occurred_at=fact.occurred_at,
        time_precision=fact.time_precision,
        rep_id=fact.rep_id or "",
        actor=fact.actor,
        actor_timezone=fact.actor_timezone or "",
        named=fact.named,
        path=fact.path,
        event_id=fact.event_id,
        data=fact.data,
        is_erased=int(fact.is_erased),
    )
