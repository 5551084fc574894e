"""How are archived events routed again?

The archive is read in the order of its key, in pages of bounded size, and what the router would
send for each event is sent once more: the same facts, packed alike, to the same partitions. A
keeper that knows them already changes nothing, so it may be repeated, and interrupted anywhere.

Facts that one ledger told another are in no event. A keeper tells them when it hears something new
and never again, so what such facts were lost with is told once more from the ledgers themselves.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from events.codec import decode
from events.envelope import Envelope
from events.errors import NewerSchema
from events.topics import Topic
from projections.fact import TABLE as FACTS
from projections.fact import Entity
from projections.routing import PLACE_KINDS, facts_of
from projections.telling import MERGES, told
from streams import packing
from streams.archive import TABLE as ARCHIVE
from streams.batch import BEFORE_ALL_TIME
from streams.errors import NewerEvent
from streams.ledgers import Ledgers
from streams.producer import Send
from streams.warehouse import patiently

EVENTS_PER_PAGE = 5_000
BYTES_PER_PAGE_MAX = 16 * 1024 * 1024
ENTITIES_PER_PAGE = 200_000
LEDGERS_AT_ONCE = 2_000

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the archived events: a condition over the columns of raw.event."""

    condition: str = "1"
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Stretch(NamedTuple):
    """The part of one partition of one log in which all selected events stand."""

    log_id: str
    partition: int
    first: int
    last: int
    events: int


class Archived(NamedTuple):
    """One event where it stood in the log."""

    offset: int
    envelope: str


def recorded_between(since: datetime, until: datetime | None, tenant_id: str = "") -> Selection:
    """The events that were recorded from then on, of one tenant or of all."""
    told = {"since": since} | ({"until": until} if until else {})
    conditions = ["recorded_at >= {since:DateTime64(3, 'UTC')}"]
    if until:
        conditions.append("recorded_at < {until:DateTime64(3, 'UTC')}")
    if tenant_id:
        conditions.append("tenant_id = {tenant:String}")
    return Selection(" AND ".join(conditions), told | {"tenant": tenant_id})


def stretches(client: Any, selection: Selection) -> list[Stretch]:
    """Where the selected events stand, and how many there are."""
    answer = client.query(
        "SELECT topic_id, partition, min(offset), max(offset), count() "
        f"FROM {ARCHIVE.name} FINAL WHERE {selection.condition} "
        "GROUP BY topic_id, partition ORDER BY topic_id, partition",
        parameters=dict(selection.parameters),
    )
    return [Stretch(*row) for row in answer.result_rows]


async def reroute(
    client: Any,
    send: Send,
    *,
    topic: Topic,
    selection: Selection,
    routed: Progress = lambda event_count: None,
) -> int:
    """Send the facts of the selected events to a topic of facts; how many events there were."""
    count = 0
    async for stretch, page in archived(client, selection):
        events = [decoded(stretch, each) for each in page]
        facts = [fact for event in events for fact in facts_of(event)]
        recorded_at = max(event.recorded_at for event in events)
        await send(
            topic.name,
            packing.messages(facts, partitions=topic.partitions, recorded_at=recorded_at),
        )
        count += len(page)
        routed(len(page))
    return count


async def tell_again(
    client: Any,
    send: Send,
    *,
    topic: Topic,
    selection: Selection,
    generation: int,
    told_again: Progress = lambda entity_count: None,
) -> int:
    """Send what the ledgers that heard of these events tell others; how many facts that were."""
    count = 0
    async for entities in _tellers(client, selection, generation):
        ledgers = await Ledgers(client, generation=generation, ledgers_max=0).of(entities)
        facts = [
            fact for entity, ledger in ledgers.items() for fact in told(entity, ledger).values()
        ]
        if facts:
            messages = packing.messages(
                facts, partitions=topic.partitions, recorded_at=BEFORE_ALL_TIME
            )
            await send(topic.name, messages)
        count += len(facts)
        told_again(len(entities))
    return count


async def archived(
    client: Any, selection: Selection
) -> AsyncIterator[tuple[Stretch, Sequence[Archived]]]:
    """The selected events in the order of the archive's key, some at a time."""
    for stretch in await patiently(lambda: stretches(client, selection)):
        async for page in _pages(client, stretch, selection):
            yield stretch, page


def decoded(stretch: Stretch, archived: Archived) -> Envelope:
    """The event that stands there; one of a newer schema is refused."""
    try:
        return decode(archived.envelope.encode())
    except NewerSchema as newer:
        raise NewerEvent(stretch.log_id, stretch.partition, archived.offset, newer) from newer


async def _pages(
    client: Any, stretch: Stretch, selection: Selection
) -> AsyncIterator[Sequence[Archived]]:
    """The next page is read while this one is sent."""

    def begin(first: int) -> "asyncio.Task[list[Archived]]":
        return asyncio.create_task(patiently(lambda: _page(client, stretch, selection, first)))

    reading = begin(stretch.first)
    try:
        while page := await reading:
            reading = begin(page[-1].offset + 1)
            yield page
    finally:
        reading.cancel()


def _page(client: Any, stretch: Stretch, selection: Selection, first: int) -> list[Archived]:
    """A page ends after the event that makes it too long."""
    answer = client.query(
        f"""
        SELECT offset, envelope FROM (
            SELECT offset, envelope, sum(length(envelope)) OVER (ORDER BY offset) AS bytes FROM (
                SELECT offset, envelope FROM {ARCHIVE.name} FINAL
                WHERE topic_id = {{log_id:String}} AND partition = {{partition:UInt32}}
                    AND offset BETWEEN {{first:UInt64}} AND {{last:UInt64}}
                    AND ({selection.condition})
                ORDER BY offset LIMIT {{rows:UInt32}}
            )
        )
        WHERE bytes - length(envelope) < {{bytes:UInt64}} ORDER BY offset""",
        parameters={
            **selection.parameters,
            "log_id": stretch.log_id,
            "partition": stretch.partition,
            "first": first,
            "last": stretch.last,
            "rows": EVENTS_PER_PAGE,
            "bytes": BYTES_PER_PAGE_MAX,
        },
    )
    return [Archived(*row) for row in answer.result_rows]


async def _tellers(
    client: Any, selection: Selection, generation: int
) -> AsyncIterator[list[Entity]]:
    """Entities that heard of a selected event and may have something to tell others."""
    after = Entity("", "", "")
    while page := await patiently(partial(_tellers_after, client, selection, generation, after)):
        for begin in range(0, len(page), LEDGERS_AT_ONCE):
            yield page[begin : begin + LEDGERS_AT_ONCE]
        after = page[-1]


def _tellers_after(
    client: Any, selection: Selection, generation: int, after: Entity
) -> list[Entity]:
    answer = client.query(
        f"""
        SELECT tenant_id, entity_kind, entity_id FROM {FACTS.name}
        WHERE generation = {{generation:UInt32}}
            AND entity_kind IN {{kinds:Array(String)}}
            AND (tenant_id, entity_kind, entity_id) > ({{t:String}}, {{k:String}}, {{i:String}})
        GROUP BY tenant_id, entity_kind, entity_id
        HAVING countIf(entity_kind = 'activity' OR type IN {{merges:Array(String)}})
                > if(entity_kind = 'activity', 1, 0)
            AND countIf(event_id IN (
                SELECT event_id FROM {ARCHIVE.name} WHERE {selection.condition}
            )) > 0
        ORDER BY tenant_id, entity_kind, entity_id LIMIT {{entities:UInt32}}""",
        parameters={
            **selection.parameters,
            "generation": generation,
            "kinds": ["activity", *PLACE_KINDS],
            "merges": list(MERGES),
            "entities": ENTITIES_PER_PAGE,
            "t": after.tenant_id,
            "k": after.kind,
            "i": after.id,
        },
    )
    return [Entity(*row) for row in answer.result_rows]
