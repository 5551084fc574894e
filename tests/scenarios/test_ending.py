"""Does a worker begin when it can, and end when it is told to, whatever the stores are doing?"""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from streams.producer import Producer
from tests.conftest import installed, silent
from tests.streams.given import called, event, message
from tests.waiting import wait_until
from touchline.local.child import Child
from touchline.local.processes import PROCESSES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect
from touchline.worker import PERSON_DECIDES, STOPPED

SECONDS_TO_END_MAX = 10.0
SECONDS_MAX = 90.0
EVENTS = 60_000


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Runtime]:
    """A broker and a warehouse that a test may stop."""
    with installed(tmp_path) as runtime:
        yield runtime


@contextmanager
def spawned(stores: Runtime, *roles: str) -> Iterator[list[Child]]:
    by_name = {process.name: process for process in PROCESSES}
    workers = [Child(by_name[role], stores.settings) for role in roles]
    try:
        for worker in workers:
            worker.spawn()
        yield workers
    finally:
        for worker in workers:
            worker.kill()


def exit_code(worker: Child) -> int | None:
    """How it ends when told to, in time."""
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_END_MAX
    while worker.is_running and time.monotonic() < deadline:
        time.sleep(0.02)
    return worker.exit_code


def tell(settings: Settings, count: int) -> None:
    async def send() -> None:
        told = [
            message(event(called(f"A{number}", "D1"), id=f"A{number}")) for number in range(count)
        ]
        async with Producer(settings.kafka_bootstrap) as producer:
            await producer.send("touchline.events", told)

    asyncio.run(send())


def counted(client: Client, table: str) -> int:
    return int(client.query(f"SELECT count() FROM {table}").first_row[0])


def test_workers_end_in_time_in_the_middle_of_sixty_thousand_events(stores: Runtime) -> None:
    client = connect(stores.settings)
    tell(stores.settings, EVENTS)
    with spawned(stores, "router", "keeper") as (router, keeper):
        wait_until(lambda: counted(client, "core.fact") > 0, seconds_max=SECONDS_MAX)
        assert exit_code(router) == STOPPED
        assert exit_code(keeper) == STOPPED
    assert 0 < counted(client, "core.fact") < 2 * EVENTS


def test_a_worker_ends_in_time_while_the_warehouse_does_not_answer(stores: Runtime) -> None:
    client = connect(stores.settings)
    tell(stores.settings, EVENTS)
    with spawned(stores, "router") as (router,):
        wait_until(lambda: counted(client, "raw.event") > 0, seconds_max=SECONDS_MAX)
        with silent(stores, "warehouse"):
            assert exit_code(router) == STOPPED


@pytest.mark.parametrize("store", ["broker", "warehouse"])
def test_a_worker_waits_for_a_store_says_so_and_still_ends_when_told_to(
    stores: Runtime, store: str
) -> None:
    stores.kill(store)
    with spawned(stores, "router", "keeper") as (router, keeper):
        for worker in (router, keeper):
            wait_until(lambda worker=worker: waits_for(worker, store), seconds_max=SECONDS_MAX)
        assert exit_code(keeper) == STOPPED
        stores.restart(store)
        router.wait_until_ready()


def waits_for(worker: Child, store: str) -> bool:
    said = worker.log.read_text()
    return "waiting" in said and store in said


def test_a_worker_that_ends_by_itself_leaves_an_incident(stores: Runtime) -> None:
    client = connect(stores.settings)
    client.command("TRUNCATE TABLE ops.position")
    with spawned(stores, "router") as (router,):
        wait_until(lambda: not router.is_running, seconds_max=SECONDS_MAX)
        assert router.exit_code == PERSON_DECIDES
    query = "SELECT role, consumer_group, kind, message FROM ops.incident"
    ((role, group, kind, said),) = client.query(query).result_rows
    assert (role, group, kind) == ("router", "touchline-router", "MissingPosition")
    assert said.startswith("position of touchline-router in touchline.")
