"""Is a ledger loaded as it was stored, whole or not at all?"""

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from hypothesis import given, settings

from events.codec import decode
from events.envelope import Envelope
from events.tenant import EntityErased
from projections.fact import TABLE, Entity, Fact, fact_row
from projections.ledger import Ledger, add, ledger_of
from projections.meaning import TABLES
from projections.routing import facts_of
from streams import ledgers as module
from streams.errors import IncompleteLedger
from streams.keeper import rows_by_kind
from streams.ledgers import Ledgers, Room, fact_of
from streams.warehouse import Landing
from tests.strategies import envelopes
from tests.streams.given import Ground, called, created, event

GENERATION = 0
FACTS_QUERY = f"FROM {TABLE.name} FINAL"
GOLDEN = sorted((Path(__file__).parents[1] / "events" / "golden").glob("*.json"))


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


def cache(client: Any, ledgers_max: int = 100, room: Room | None = None) -> Ledgers:
    return Ledgers(client, generation=GENERATION, ledgers_max=ledgers_max, room=room)


def heard(tellings: Iterable[Envelope]) -> dict[Entity, Ledger]:
    facts = [fact for telling in tellings for fact in facts_of(telling)]
    return {
        entity: ledger_of(fact for fact in facts if fact.entity == entity)
        for entity in {fact.entity for fact in facts}
    }


def all_heard(ledgers: dict[Entity, Ledger]) -> list[Fact]:
    return [fact for ledger in ledgers.values() for fact in ledger.heard.values()]


async def store(client: Client, facts: Iterable[Fact]) -> None:
    rows = [(GENERATION, *TABLE.values(fact_row(fact))) for fact in facts]
    await Landing(client, TABLE).land(rows)


async def store_rows(client: Client, ledgers: dict[Entity, Ledger]) -> None:
    for kind, rows in rows_by_kind(ledgers, GENERATION).items():
        await Landing(client, TABLES[kind]).land(rows)


def golden(tenant_id: str) -> list[Envelope]:
    """One event of every type."""
    return [
        decode(path.read_bytes().strip()).model_copy(update={"tenant_id": tenant_id})
        for path in GOLDEN
    ]


def story(tenant_id: str) -> dict[Entity, Ledger]:
    tellings = (created("D1"), called("A1", "D1"), called("A2", "D1"))
    return heard(event(said, tenant_id=tenant_id) for said in tellings)


@settings(max_examples=50)
@given(told=envelopes())
def test_a_fact_is_read_from_its_row_as_it_was(told: Envelope) -> None:
    for fact in facts_of(told):
        assert fact_of(fact_row(fact)) == fact


async def test_every_kind_of_fact_comes_back_from_the_warehouse(
    client: Client, own: Ground
) -> None:
    expected = heard(golden(own.tenant))
    await store(client, all_heard(expected))
    assert await cache(client).of(expected) == expected


async def test_storing_twice_is_storing_once(client: Client, own: Ground) -> None:
    expected = story(own.tenant)
    await store(client, all_heard(expected) * 2)
    await store(client, all_heard(expected))
    assert await cache(client).of(expected) == expected


async def test_an_entity_that_nobody_told_of_has_heard_nothing(client: Client, own: Ground) -> None:
    nobody = Entity(own.tenant, "deal", "D'1\\")
    assert await cache(client).of([nobody]) == {nobody: Ledger()}


async def test_an_entity_is_found_whatever_its_id_is_spelt_with(
    client: Client, own: Ground
) -> None:
    ids = ["'", "\\", '"]', "%(entities)s", "{kind:String}", "\u2028", "é🜁", "--"]
    expected = heard(event(called(f"A{id_}", f"D{id_}"), tenant_id=own.tenant) for id_ in ids)
    await store(client, all_heard(expected))
    await store_rows(client, expected)
    assert await cache(client).of(expected) == expected


async def test_an_erased_fact_stays_erased_though_it_was_stored_before(
    client: Client, own: Ground
) -> None:
    deal = Entity(own.tenant, "deal", "D1")
    said = created("D1", note="a secret"), EntityErased(entity_kind="deal", entity_id="D1")
    before, erased = (event(each, tenant_id=own.tenant) for each in said)
    await store(client, all_heard(heard([before])))
    await store(client, all_heard(heard([before, erased])))
    (ledger,) = (await cache(client).of([deal])).values()
    assert [fact.is_erased for fact in ledger.heard.values()].count(True) == 1
    assert "a secret" not in str(ledger)


async def test_a_ledger_in_memory_is_not_asked_for_again(client: Client, own: Ground) -> None:
    expected = story(own.tenant)
    ledgers = cache(client)
    first = await ledgers.of(expected)
    await store(client, all_heard(expected))
    again = await ledgers.of(expected)
    assert all(again[entity] is first[entity] for entity in expected)


async def test_the_least_recently_used_ledgers_are_dropped_first(
    client: Client, own: Ground
) -> None:
    deals = [Entity(own.tenant, "deal", f"D{number}") for number in range(3)]
    ledgers = cache(client, ledgers_max=2)
    first = await ledgers.of(deals)
    await ledgers.of([deals[0]])
    assert len(ledgers) == 3
    ledgers.trim(deals)
    again = await ledgers.of(deals)
    assert [again[deal] is first[deal] for deal in deals] == [True, False, True]


async def test_what_is_held_is_bounded_by_the_facts_in_it(client: Client, own: Ground) -> None:
    expected = story(own.tenant)
    await store(client, all_heard(expected))
    ledgers = cache(client, room=Room(1))
    await ledgers.of(expected)
    ledgers.trim(expected)
    assert len(ledgers) <= 1


async def test_what_a_worker_holds_does_not_grow_with_the_partitions_that_it_has(
    client: Client, own: Ground
) -> None:
    expected = story(own.tenant)
    await store(client, all_heard(expected))
    room = Room(len(all_heard(expected)))
    partitions = [cache(client, room=room) for _ in range(2)]
    for ledgers in partitions:
        await ledgers.of(expected)
        ledgers.trim(expected)
    assert all(len(ledgers) < len(expected) for ledgers in partitions)
    del partitions[1], ledgers
    (alone,) = partitions
    await alone.of(expected)
    alone.trim(expected)
    assert len(alone) == len(expected)


async def test_a_large_ledger_does_not_push_the_others_out(
    client: Client, own: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE_FACTS", 2)
    small, large = (Entity(own.tenant, "deal", f"D{number}") for number in range(2))
    ledgers = cache(client, room=Room(5))
    held = await ledgers.of([small, large])
    for entity, count in ((small, 2), (large, 4)):
        for number in range(count):
            telling = event(called(f"A{number}", entity.id), tenant_id=own.tenant)
            (fact,) = (fact for fact in facts_of(telling) if fact.entity == entity)
            add(held[entity], fact)
    ledgers.trim([small, large])
    again = await ledgers.of([small, large])
    assert (again[small] is held[small], again[large] is held[large]) == (True, False)


async def test_a_load_that_misses_a_fact_is_refused(
    client: Client, own: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "INCOMPLETE_SECONDS_MAX", 0.01)
    ledgers = story(own.tenant)
    await store_rows(client, ledgers)
    await store(client, all_heard(ledgers)[1:])
    with pytest.raises(IncompleteLedger, match=r"found \d facts, expected at least \d"):
        await cache(client).of(ledgers)


async def test_a_load_is_tried_again_until_it_is_whole(client: Client, own: Ground) -> None:
    expected = story(own.tenant)
    await store_rows(client, expected)
    late = LateFacts(client, all_heard(expected))
    assert await cache(late).of(expected) == expected


class LateFacts:
    """A warehouse that shows facts only some time after it has acknowledged them."""

    def __init__(self, client: Client, facts: list[Fact]) -> None:
        self._client = client
        self._facts = facts

    def query(self, query: str, **said: Any) -> Any:
        answer = self._client.query(query, **said)
        if FACTS_QUERY in query and self._facts:
            rows = [(GENERATION, *TABLE.values(fact_row(fact))) for fact in self._facts]
            self._client.insert(TABLE.name, rows, column_names=list(TABLE.columns))
            self._facts = []
        return answer


async def test_an_entity_without_a_row_is_loaded_whole_too(client: Client, own: Ground) -> None:
    expected = heard([event(called("A1", "D1"), tenant_id=own.tenant)])
    await store(client, all_heard(expected))
    assert await cache(TornAnswer(client)).of(expected) == expected


async def test_facts_that_no_row_was_computed_from_do_not_hide_those_that_are_missing(
    client: Client, own: Ground
) -> None:
    await store_rows(client, heard([event(created("D1"), tenant_id=own.tenant)]))
    expected = story(own.tenant)
    await store(client, all_heard(expected))
    assert await cache(TornAnswer(client)).of(expected) == expected


async def test_facts_that_another_keeper_stores_meanwhile_do_not_hide_them_either(
    client: Client, own: Ground
) -> None:
    expected = story(own.tenant)
    *before, meanwhile = all_heard(expected)
    await store(client, before)
    assert await cache(TornAnswer(client, [meanwhile])).of(expected) == expected


class TornAnswer:
    """A warehouse whose first answer to a load ends before its last fact.

    Somebody else may store facts just before that load.
    """

    def __init__(self, client: Client, meanwhile: Iterable[Fact] = ()) -> None:
        self._client = client
        self._is_torn = True
        self._meanwhile = [(GENERATION, *TABLE.values(fact_row(fact))) for fact in meanwhile]

    def query(self, query: str, **said: Any) -> Any:
        if FACTS_QUERY not in query or not self._is_torn:
            return self._client.query(query, **said)
        self._is_torn = False
        if self._meanwhile:
            self._client.insert(TABLE.name, self._meanwhile, column_names=list(TABLE.columns))
        return SimpleNamespace(result_rows=self._client.query(query, **said).result_rows[:-1])


def test_a_row_of_a_larger_ledger_has_the_higher_version(own: Ground) -> None:
    deal = Entity(own.tenant, "deal", "D1")
    small = heard([event(created("D1"), tenant_id=own.tenant)])
    later = event(called("A1", "D1"), tenant_id=own.tenant)
    large = heard([event(created("D1"), tenant_id=own.tenant), later])
    versions = [rows_by_kind({deal: each[deal]}, 0)["deal"][0][1] for each in (small, large)]
    assert versions == [1, 2]
