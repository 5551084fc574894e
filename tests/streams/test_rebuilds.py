"""Is one rebuild at work at a time, and does only the last one switch?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from clickhouse_connect.driver.client import Client

from streams import generations, rebuilds, schema
from streams.rebuild_errors import Overtaken, RebuildUnderWay
from streams.rebuilds import (
    RebuildRow,
    Step,
    newest,
    number,
    refuse_another,
    refuse_second_maker,
    switch,
)
from streams.warehouse import insert
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGUN = RebuildRow(
    generation=1,
    maker="one",
    meaning=0,
    step=Step.BEGUN,
    beat=1,
    begun_at=NOON,
    seen_at=NOON,
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse whose rebuilds no other test sees."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("rebuilds"))
    with Runtime(settings, processes={"warehouse"}):
        schema.create(connect(settings), views=())
        yield settings


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    client = connect(settings)
    yield client
    client.command(f"TRUNCATE TABLE {rebuilds.TABLE.name}")
    client.command(f"DELETE FROM {generations.TABLE.name} WHERE generation > 0")


def told(client: Client, *rows: RebuildRow) -> None:
    insert(client, rebuilds.TABLE, rows)


def asleep(seconds: float) -> None:
    """Nobody beats meanwhile."""


def beaten(client: Client) -> Callable[[float], None]:
    """Meanwhile the other rebuild moves its beat."""
    return lambda seconds: told(client, replace(BEGUN, beat=2))


def test_the_first_rebuild_makes_the_generation_after_the_one_that_is_read(client: Client) -> None:
    assert refuse_another(client, asleep) is None
    assert number(client, None) == generations.FIRST + 1


def test_a_rebuild_that_moves_its_beat_is_left_alone(client: Client) -> None:
    told(client, BEGUN)
    with pytest.raises(RebuildUnderWay, match="generation 1 at work"):
        refuse_another(client, beaten(client))


def test_one_that_was_killed_gives_way_and_keeps_its_number(client: Client) -> None:
    told(client, BEGUN)
    assert refuse_another(client, asleep) == BEGUN
    assert number(client, BEGUN) == 2


@pytest.mark.parametrize("step", [Step.FINISHED, Step.GIVEN_UP])
def test_one_that_is_over_is_not_waited_for(client: Client, step: Step) -> None:
    over = replace(BEGUN, step=step)
    told(client, over)

    def wait(seconds: float) -> None:
        raise AssertionError

    assert refuse_another(client, wait) == over
    assert number(client, over) == 2


def test_of_two_that_begin_at_once_none_goes_on_unseen(client: Client) -> None:
    told(client, BEGUN)
    refuse_second_maker(client, BEGUN)
    second = replace(BEGUN, maker="two")
    told(client, second)
    with pytest.raises(RebuildUnderWay, match="one"):
        refuse_second_maker(client, second)


def test_how_far_it_came_is_what_was_written_last(client: Client) -> None:
    told(client, BEGUN, replace(BEGUN, step=Step.FOLDED, beat=3), replace(BEGUN, beat=2))
    assert newest(client) == replace(BEGUN, step=Step.FOLDED, beat=3)


def test_the_last_one_switches(client: Client) -> None:
    told(client, BEGUN)
    switch(client, BEGUN)
    switch(client, BEGUN)
    assert generations.current(client).generation == 1


def test_one_that_another_took_for_dead_switches_nothing(client: Client) -> None:
    told(client, BEGUN, replace(BEGUN, generation=2, maker="two"))
    with pytest.raises(Overtaken):
        switch(client, BEGUN)
    assert generations.current(client).generation == generations.FIRST
