"""Is the generation that views read found, and are its topics and groups its own?"""

import asyncio
from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client

import projections
from projections import MEANING
from streams import generations, schema
from streams.errors import NoGeneration, OtherMeaning
from streams.generations import current, current_to_work_in, group_of, left_behind, topics_of
from streams.roles import Topics
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

SECONDS_MAX = 10


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse whose generations no other test sees."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("generations"))
    with Runtime(settings, processes={"warehouse"}):
        yield settings


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    client = connect(settings)
    schema.create(client, views=())
    yield client
    client.command(f"TRUNCATE TABLE IF EXISTS {generations.TABLE.name}")


def switch(client: Client, generation: int, meaning: int = MEANING) -> None:
    client.command(
        f"INSERT INTO {generations.TABLE.name} VALUES ({generation}, {meaning}, '2026-03-01')"
    )


def test_only_the_facts_are_a_generations_own() -> None:
    ours, theirs = topics_of(generations.FIRST, Topics()), topics_of(3, Topics())
    assert (ours, theirs.events, theirs.dead_letters) == (
        Topics(),
        ours.events,
        ours.dead_letters,
    )
    assert theirs.facts.name == "touchline.facts.3"


def test_each_generation_has_groups_of_its_own() -> None:
    assert [group_of("keeper", generation) for generation in (0, 1, 12)] == [
        "touchline-keeper",
        "touchline-keeper-1",
        "touchline-keeper-12",
    ]


def test_a_new_warehouse_is_read_in_the_first_generation(client: Client) -> None:
    assert (current(client).generation, current(client).meaning) == (generations.FIRST, MEANING)
    assert current_to_work_in(client) == generations.FIRST


def test_the_highest_generation_is_read(client: Client) -> None:
    switch(client, 2)
    switch(client, 1)
    assert current(client).generation == 2


def test_code_of_another_meaning_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "MEANING", 7)
    switch(client, 1, 6)
    with pytest.raises(OtherMeaning, match=r"rows of meaning 6, expected 7, .*touchline rebuild"):
        current_to_work_in(client)
    switch(client, 2, 8)
    with pytest.raises(OtherMeaning, match=r"rows of meaning 8, expected 7, .*upgrade"):
        current_to_work_in(client)


def test_a_warehouse_that_was_never_set_up_is_refused(client: Client) -> None:
    client.command(f"TRUNCATE TABLE {generations.TABLE.name}")
    with pytest.raises(NoGeneration, match="touchline setup"):
        current(client)
    client.command(f"DROP TABLE {generations.TABLE.name}")
    with pytest.raises(NoGeneration, match="touchline setup"):
        current(client)


async def test_a_worker_is_told_when_the_views_read_a_newer_generation(client: Client) -> None:
    told = asyncio.create_task(left_behind(client, generations.FIRST))
    done, _ = await asyncio.wait({told}, timeout=2 * generations.SECONDS_BETWEEN_LOOKS)
    assert not done
    await asyncio.to_thread(switch, client, 1)
    async with asyncio.timeout(SECONDS_MAX):
        assert "found generation 1" in str(await told)
