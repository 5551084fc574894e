"""Does every entity's row follow from what it heard, whatever breaks in between?"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import msgspec
import pytest
from clickhouse_connect.driver.client import Client
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from events.activity import ActivityLinked
from events.payload import Payload
from events.tenant import EntityErased
from projections.fact import TABLE, Entity, Fact, fact_row
from projections.meaning import TABLES
from projections.routing import facts_of
from streams import packing
from streams.batch import Batch, Told
from streams.dead_letters import DeadLetterRow, letter_of
from streams.departures import Message
from streams.errors import NewerFact
from streams.keeper import Effects, Keepers
from streams.ledger_sizes import LedgerSizes
from streams.ledgers import Ledgers
from streams.metrics import Metrics
from streams.packing import partition_of
from streams.positions import Place, PositionRow, beginning
from streams.warehouse import Landing
from tests.streams.given import (
    NOON,
    RECORDED,
    Ground,
    batch_of,
    called,
    clock,
    created,
    event,
    minutes,
)

PLACE = Place("facts", 0)
LINKED = ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D2")


class Killed(Exception):
    """The process ended here."""


@dataclass
class World:
    """A warehouse and a log; what was done to them in order, and where the process is killed."""

    client: Client
    tenant_id: str
    killed_at: str = ""
    partitions: int = 1
    done: list[str] = field(default_factory=list)
    sent: list[Fact] = field(default_factory=list)
    letters: list[DeadLetterRow] = field(default_factory=list)

    def insert(self, table: str, *said: Any, **settings: Any) -> None:
        self.done.append(table)
        self.client.insert(table, *said, **settings)

    async def send(self, topic: str, messages: list[Message]) -> None:
        self.done.append(topic)
        if topic == "dead letters":
            self.letters += [letter_of(message.value) for message in messages]
            return
        for message in messages:
            self.sent += packing.unpacked(message.value)[1]

    def crash_point(self, point: str) -> None:
        if point == self.killed_at:
            raise Killed

    @cached_property
    def keepers(self) -> Keepers:
        effects = Effects(
            facts=Landing(self, TABLE),
            rows={kind: Landing(self, table) for kind, table in TABLES.items()},
            send=self.send,
            topic="told",
            partitions=self.partitions,
            dead_letters="dead letters",
            generation=0,
            clock=clock,
            metrics=Metrics(CollectorRegistry()),
            sizes=LedgerSizes(facts_max=2),
            crash_point=self.crash_point,
        )
        return Keepers(lambda: Ledgers(self.client, generation=0, ledgers_max=9), effects)

    async def keep(self, *said: Payload, at: int = 0) -> Told:
        """A worker that has just started hears this."""
        return await self.keepers(position(at))(self.batch(*said, first=at))

    def batch(self, *said: Payload, first: int = 0) -> Batch:
        facts = [fact for each in said for fact in facts_of(self.event(each))]
        records = packing.messages(facts, partitions=1, recorded_at=RECORDED)
        return batch_of(*(record.value for record in records), first=first, topic=PLACE.topic)

    def event(self, said: Payload) -> Any:
        at = NOON + minutes(5) if said is LINKED else NOON
        return event(said, tenant_id=self.tenant_id, occurred_at=at)

    def rows(self, kind: str) -> list[tuple[str, int]]:
        """Id and version."""
        query = f"""
            SELECT {kind}_id, version FROM core.{kind} FINAL
            WHERE tenant_id = {{tenant:String}} ORDER BY {kind}_id"""
        return list(self.client.query(query, parameters={"tenant": self.tenant_id}).result_rows)

    def facts(self) -> list[tuple[str, str, int]]:
        """Entity, fact and whether it is erased."""
        query = """
            SELECT entity_id, fact_id, is_erased FROM core.fact FINAL
            WHERE tenant_id = {tenant:String} ORDER BY ALL"""
        return list(self.client.query(query, parameters={"tenant": self.tenant_id}).result_rows)


def position(next_offset: int = 0) -> PositionRow:
    return replace(beginning("keeper", PLACE, "topic-id", RECORDED), next_offset=next_offset)


@pytest.fixture
def world(own: Ground) -> World:
    return World(own.client, own.tenant)


def reborn(world: World) -> World:
    """What the next worker finds."""
    return World(world.client, world.tenant_id)


async def test_what_is_told_comes_before_the_facts_and_the_facts_before_the_rows(
    world: World,
) -> None:
    await world.keep(called("A1", "D1"), LINKED)
    assert world.done[:2] == ["told", "core.fact"]
    assert set(world.done[2:]) == {"core.activity"}


async def test_the_rows_of_all_entities_are_written(world: World) -> None:
    await world.keep(created("D1"), called("A1", "D1"))
    assert (world.rows("deal"), world.rows("activity")) == ([("D1", 2)], [("A1", 1)])


async def test_a_batch_says_until_when_it_was_told(world: World) -> None:
    assert await world.keep(created("D1")) == Told(NOON, RECORDED)


async def test_a_fact_that_belongs_to_another_partition_by_now_is_sent_on(own: Ground) -> None:
    world = World(own.client, own.tenant, partitions=2)
    deals = [f"D{number}" for number in range(9)]
    await world.keep(*map(created, deals))
    elsewhere = [
        deal for deal in deals if partition_of(Entity(own.tenant, "deal", deal), partitions=2)
    ]
    assert [fact.entity.id for fact in world.sent] == elsewhere
    assert [deal for deal, _ in world.rows("deal")] == sorted(set(deals) - set(elsewhere))
    assert 0 < len(elsewhere) < len(deals)


async def test_an_activity_linked_late_tells_its_new_deal(world: World) -> None:
    await world.keep(called("A1", "D1"))
    await world.keep(LINKED, at=1)
    assert {(fact.entity.id, fact.id) for fact in world.sent} == {
        ("D2", "A1"),
        ("D1", "A1:link:deal/D2:2026-03-02T12:05:00.000Z:linked"),
    }


async def test_what_was_told_once_is_not_told_again(world: World) -> None:
    await world.keep(called("A1", "D1"), LINKED)
    told = list(world.sent)
    await world.keep(called("A1", "D1"), LINKED, at=1)
    assert world.sent == told


@pytest.mark.parametrize(
    "killed_at",
    [
        "keeper.ledgers_loaded",
        "keeper.told_acknowledged",
        "keeper.facts_stored",
        "keeper.rows_stored",
    ],
)
async def test_a_kill_between_two_effects_changes_no_row(world: World, killed_at: str) -> None:
    batch = created("D1"), called("A1", "D1"), LINKED
    world.killed_at = killed_at
    with pytest.raises(Killed):
        await world.keep(*batch)
    after = reborn(world)
    await after.keep(*batch)
    assert after.rows("deal") == [("D1", 2)]
    assert after.rows("activity") == [("A1", 2)]
    told = {(fact.entity.id, fact.id) for fact in world.sent + after.sent}
    assert len(told) == 2


async def test_facts_known_already_have_their_rows_written_again(world: World) -> None:
    await world.keep(created("D1"))
    after = reborn(world)
    await after.keep(created("D1"))
    assert after.done == ["core.deal"]


async def test_a_deal_that_was_never_created_has_no_row(world: World) -> None:
    await world.keep(called("A1", "D1"))
    assert world.rows("deal") == []


async def test_an_erasure_writes_stubs_over_all_that_was_heard(world: World) -> None:
    await world.keep(created("D1", note="a secret"))
    await world.keep(EntityErased(entity_kind="deal", entity_id="D1"), at=1)
    assert [is_erased for _, _, is_erased in world.facts()] == [1, 0]
    assert world.rows("deal") == [("D1", 2)]


async def test_an_erasure_cut_short_is_finished_by_the_next_worker(world: World) -> None:
    erased = EntityErased(entity_kind="deal", entity_id="D1")
    await world.keep(created("D1", note="a secret"))
    (fact,) = facts_of(world.event(erased))
    await Landing(world, TABLE).land([(0, *TABLE.values(fact_row(fact)))])
    await reborn(world).keep(erased, at=1)
    assert [is_erased for _, _, is_erased in world.facts()] == [1, 0]


async def test_a_worker_that_nobody_replaced_keeps_its_ledgers(world: World) -> None:
    await world.keep(created("D1"))
    assert world.keepers(position(1)) is world.keepers(position(1))


@pytest.mark.parametrize("next_offset", [0, 2])
async def test_a_partition_that_others_worked_on_is_loaded_anew(
    world: World, next_offset: int
) -> None:
    await world.keep(created("D1"))
    before = world.keepers(position(1))
    assert world.keepers(position(next_offset)) is not before


async def test_ledgers_of_a_batch_cut_short_are_loaded_anew(world: World) -> None:
    keeper = world.keepers(position())
    world.killed_at = "keeper.told_acknowledged"
    with pytest.raises(Killed):
        await keeper(world.batch(created("D1")))
    world.killed_at = ""
    await world.keepers(position())(world.batch(created("D1")))
    assert world.rows("deal") == [("D1", 1)]
    assert [fact_id for _, fact_id, _ in world.facts()] != []


async def test_two_tellings_at_one_version_both_count(
    world: World,
) -> None:
    longer = called("A1", "D1").model_copy(update={"duration_seconds": 61})
    await world.keep(called("A1", "D1"), longer)
    assert world.rows("activity") == [("A1", 2)]


@pytest.mark.parametrize(
    "value",
    [None, b"", b"no facts", msgspec.msgpack.encode([0, [["acme", "robot"]]])],
    ids=["null", "empty", "other bytes", "a kind that nobody has"],
)
async def test_a_record_without_facts_is_set_aside_and_its_neighbours_go_on(
    world: World, value: bytes | None
) -> None:
    (before,) = world.batch(created("D1")).records
    (after,) = world.batch(created("D2")).records
    batch = batch_of(before.value, value, after.value, topic=PLACE.topic)
    told = await world.keepers(position())(batch)
    assert world.rows("deal") == [("D1", 1), ("D2", 1)]
    assert [(letter.refused_by, letter.offset, letter.received) for letter in world.letters] == [
        ("keeper", 1, value or b"")
    ]
    assert told.recorded_at == RECORDED


async def test_a_fact_of_a_newer_touchline_stops_the_batch_before_any_effect(world: World) -> None:
    (before,) = world.batch(created("D1")).records
    pack = msgspec.msgpack.decode(before.value or b"", type=packing.Pack)
    (fact,) = (msgspec.structs.replace(each, schema_version=9) for each in pack.facts)
    newer = msgspec.msgpack.encode(packing.Pack(pack.recorded_ms, [fact]))
    with pytest.raises(NewerFact, match=r"facts/0 at offset 1: schema_version: found 9"):
        await world.keepers(position())(batch_of(before.value, newer, topic=PLACE.topic))
    assert world.done == []


async def test_a_ledger_that_is_too_large_is_reported_and_still_has_its_row(world: World) -> None:
    with capture_logs() as said:
        await world.keep(created("D1"), *(called(f"A{number}", "D1") for number in range(19)))
        await world.keep(called("A19", "D1"), at=1)
        await world.keep(called("A20", "D1"), at=2)
    found = [line["found_facts"] for line in said if line["event"] == "ledger is large"]
    assert found == [20, 22]
    assert world.rows("deal") == [("D1", 22)]
