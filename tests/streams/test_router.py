"""Does every event reach the archive first and then whoever must hear of it?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from events.codec import encode
from projections.fact import Entity
from projections.routing import facts_of
from streams import archive
from streams.batch import Told
from streams.dead_letters import DeadLetterRow, letter_of
from streams.departures import Message
from streams.errors import NewerEvent
from streams.metrics import Metrics
from streams.packing import unpacked
from streams.router import Destinations, Router
from streams.warehouse import Landing
from tests.streams.given import RECORDED, batch_of, called, clock, event


@dataclass
class World:
    """What the router did, in order."""

    done: list[str] = field(default_factory=list)
    archived: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def insert(
        self, table: str, data: Sequence[Sequence[Any]], *, column_names: list[str], **_: Any
    ) -> None:
        self.done.append(table)
        rows = zip(*data, strict=True)
        self.archived += [dict(zip(column_names, row, strict=True)) for row in rows]

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        self.done.append(topic)
        self.sent += [(topic, message) for message in messages]

    @cached_property
    def router(self) -> Router:
        return Router(
            archive=Landing(self, archive.TABLE),
            send=self.send,
            to=Destinations("facts", 4, "dead letters"),
            clock=clock,
            metrics=Metrics(self.registry),
            crash_point=self.done.append,
        )

    @property
    def letters(self) -> list[DeadLetterRow]:
        return [letter_of(each.value) for topic, each in self.sent if topic == "dead letters"]

    def counted(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"touchline_{name}_total")


CALL = event(called("A1", "D1"))


async def test_the_archive_holds_an_event_before_anyone_hears_of_it() -> None:
    world = World()
    await world.router(batch_of(encode(CALL)))
    assert world.done == [
        "router.decoded",
        "raw.event",
        "router.archive_stored",
        "facts",
        "router.facts_acknowledged",
    ]


async def test_every_entity_that_an_event_names_hears_of_it() -> None:
    world = World()
    await world.router(batch_of(encode(CALL)))
    heard = [fact for _, message in world.sent for fact in unpacked(message.value)[1]]
    assert {fact.entity for fact in heard} == {
        Entity("acme", "activity", "A1"),
        Entity("acme", "deal", "D1"),
    }
    assert sorted(heard, key=str) == sorted(facts_of(CALL), key=str)


async def test_the_archive_keeps_an_event_as_it_came_and_where_it_stood() -> None:
    world = World()
    received = encode(CALL).replace(b'"actor":"human",', b"")
    await world.router(batch_of(received, first=7))
    (row,) = world.archived
    assert (row["topic_id"], row["partition"], row["offset"]) == ("topic-id", 0, 7)
    assert (row["envelope"], row["event_id"]) == (received.decode(), str(CALL.event_id))


async def test_the_router_says_until_when_it_was_told() -> None:
    assert await World().router(batch_of(encode(CALL))) == Told(CALL.occurred_at, RECORDED)


async def test_a_record_that_is_no_event_becomes_a_dead_letter_and_its_neighbours_go_on() -> None:
    world = World()
    await world.router(batch_of(encode(CALL), b"{", None, encode(event(called("A2")))))
    assert [row["offset"] for row in world.archived] == [0, 3]
    assert [(letter.offset, letter.received) for letter in world.letters] == [(1, b"{"), (2, b"")]
    assert (world.counted("events"), world.counted("dead_letters")) == (2, 2)


async def test_dead_letters_are_acknowledged_before_anything_else_happens() -> None:
    world = World()
    await world.router(batch_of(b"{", encode(CALL)))
    assert world.done[:3] == ["router.decoded", "dead letters", "raw.event"]


async def test_a_batch_of_nothing_but_dead_letters_is_worked_through() -> None:
    world = World()
    assert await world.router(batch_of(b"{")) == Told()
    (letter,) = world.letters
    assert letter.reason.startswith("body, line 1, column 2: found no JSON")


async def test_working_twice_says_the_same_twice() -> None:
    once, twice = World(), World()
    batch = batch_of(encode(CALL), b"{")
    await once.router(batch)
    await twice.router(batch)
    await twice.router(batch)
    assert twice.sent == once.sent * 2
    assert twice.archived == once.archived * 2


async def test_an_event_of_a_newer_touchline_is_refused_and_not_set_aside() -> None:
    newer = encode(CALL).replace(b'"schema_version":1', b'"schema_version":9')
    with pytest.raises(NewerEvent, match=r"events/0 at offset 0: schema_version: found 9"):
        await World().router(batch_of(newer))
