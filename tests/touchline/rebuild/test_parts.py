"""Does each part of a rebuild begin, wait and end where it should?"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from time import monotonic

import pytest
from kafka import KafkaProducer

from events.topics import EVENTS
from streams import rebuilds
from streams.generations import FIRST, TABLE, current
from streams.positions import Place, beginning
from streams.rebuild_errors import Overtaken, StoodStill, WorkerRefused
from streams.rerouting import stretches
from streams.warehouse import insert
from tests.projections.tellings import call, created
from tests.projections.verify.landed import archive
from touchline.landing import watch
from touchline.rebuild.catching_up import catch_up
from touchline.rebuild.generation import before
from touchline.rebuild.handing_over import queries_of_before, roles_at_work, wait
from touchline.rebuild.rebuilding import rebuild
from touchline.rebuild.workers import Workers
from touchline.settings import Settings
from touchline.warehouse import connect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS_MAX = 60
LATER = 50


class Shown:
    """Remembers what was told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.last: Sequence[int] = ()

    def stage(self, text: str, total: int | None = None) -> None:
        self.stages.append(text)

    def reached(self, done: int, total: int) -> None:
        self.last = done, total


def test_the_archive_before_the_cut_is_routed_again(settings: Settings) -> None:
    client = connect(settings)
    told = [created("D1", "2026-03-01"), *(call(f"A{n}", "2026-03-01 10:00") for n in range(4))]
    archive(client, told, topic_id="this log")
    archive(client, told[:2], topic_id="an older log")
    cut = replace(beginning("router", Place("events", 0), "this log", NOON), next_offset=3)
    not_begun = beginning("router", Place("events", 1), "this log", NOON)
    found = stretches(client, before([cut, not_begun]))
    assert [(each.log_id, each.first, each.last, each.events) for each in found] == [
        ("an older log", 0, 1, 2),
        ("this log", 0, 2, 3),
    ]


def tend(workers: Workers) -> None:
    deadline = monotonic() + SECONDS_MAX
    while monotonic() < deadline:
        workers.tend()


def test_a_worker_that_needs_a_person_ends_the_rebuild(settings: Settings) -> None:
    never_laid_out = 99
    refused = r"rebuild-\w+: refused to work.*touchline\.facts\.99"
    with Workers(settings, never_laid_out) as workers, pytest.raises(WorkerRefused, match=refused):
        tend(workers)


def test_it_is_said_when_nothing_moves(settings: Settings) -> None:
    shown, tended = Shown(), count()
    with closing(KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)) as producer:
        producer.send(EVENTS.name, b"a record", partition=1).get(10)
    with watch(settings) as watching, pytest.raises(StoodStill, match="the router without a move"):
        catch_up(watching, shown, lambda: next(tended), still_seconds_max=0.0)
    assert (shown.last, next(tended) > 0) == ((0, 1), True)


def test_whatever_fails_once_a_later_one_was_begun_is_laid_to_that_and_spares_it(
    settings: Settings,
) -> None:
    client = connect(settings)

    def begin_another(point: str) -> None:
        if point == "rebuild.laid_out":
            first = rebuilds.newest(client)
            assert first
            insert(client, rebuilds.TABLE, [replace(first, generation=LATER, maker="another")])
            client.command(
                "INSERT INTO core.deal (tenant_id, deal_id, generation, version) "
                f"VALUES ('main', 'D1', {LATER}, 1)"
            )
            raise ConnectionError(point)

    with pytest.raises(Overtaken) as overtaken:
        rebuild(settings, Shown(), begin_another)
    assert isinstance(overtaken.value.__cause__, ConnectionError)
    query = f"SELECT count() FROM core.deal WHERE generation = {LATER}"
    assert client.query(query).first_row == (1,)


def test_nobody_is_at_work_where_no_worker_was_started(settings: Settings) -> None:
    assert roles_at_work(settings.kafka_bootstrap, FIRST) == set()


def test_what_was_asked_before_the_switch_is_waited_for(settings: Settings) -> None:
    client = connect(settings)
    assert queries_of_before(client) == 0
    slow = "SELECT sum(sleepEachRow(0.05)) FROM numbers(50) SETTINGS max_block_size = 1"
    with ThreadPoolExecutor(1) as asking:
        asked = asking.submit(connect(settings).query, slow)
        assert wait(lambda: not client.query(ASKED_SLOWLY).result_rows)
        row = current(client)
        client.command(f"INSERT INTO {TABLE.name} VALUES ({row.generation}, 0, now64(3))")
        assert wait(lambda: queries_of_before(client) != 1)
        assert wait(lambda: queries_of_before(client))
        assert asked.done()


ASKED_SLOWLY = """
    SELECT query FROM system.processes
    WHERE query LIKE '%sleepEachRow%' AND query NOT LIKE '%processes%'"""
