"""Does the same telling lead to the same end, whatever breaks on its way?

Two tenants are told the same story. One is told it once and in order, by processes that live. The
other is told everything twice and shuffled, while router and keeper are killed with -9 at every
point between their effects and the collector in the middle of taking it.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from signal import SIGKILL
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from projections.columns import Table
from projections.fact import TABLE as FACT_TABLE
from projections.meaning import TABLES
from touchline.landing import wait_until_landed
from touchline.local.child import Child
from touchline.local.processes import PROCESSES
from touchline.local.runtime import Runtime
from touchline.sending import Summary, send
from touchline.simulator import simulate
from touchline.tokens import token
from touchline.verify import verify
from touchline.warehouse import connect

SEED = 7
CALM, STORMY = "calm_one", "stormy_1"
# The first kill leaves facts behind, so that the keeper has something to die of.
KILLS = (
    {"router": "router.facts_acknowledged"},
    {"router": "router.decoded", "keeper": "keeper.ledgers_loaded"},
    {"router": "router.archive_stored", "keeper": "keeper.told_acknowledged"},
    {"router": "router.facts_acknowledged", "keeper": "keeper.facts_stored"},
    {"keeper": "keeper.rows_stored"},
)
SECONDS_TO_DIE_MAX = 60.0

Events = list[dict[str, Any]]


@pytest.fixture(scope="module")
def story() -> Events:
    return list(simulate(seed=SEED, reps=2, weeks=2))


def child(stores: Runtime, name: str, crash_at: str = "") -> Child:
    (process,) = (process for process in PROCESSES if process.name == name)
    return Child(process, stores.settings.model_copy(update={"crash_at": crash_at}))


@contextmanager
def running(*children: Child) -> Iterator[None]:
    try:
        for each in children:
            each.spawn()
        for each in children:
            each.wait_until_ready()
        yield
    finally:
        for each in children:
            each.stop()


def tell(stores: Runtime, tenant_id: str, events: Events) -> Summary:
    settings = stores.settings
    return send(
        events,
        url=f"http://127.0.0.1:{settings.collector_port}",
        token=token(settings.tokens_file, tenant_id),
    )


def kill_at(stores: Runtime, points: dict[str, str]) -> None:
    """Start the workers and let each run until the point at which it kills itself."""
    workers = [child(stores, role, point) for role, point in points.items()]
    for worker in workers:
        worker.spawn()
    for worker in workers:
        assert exit_code(worker) == -SIGKILL


def exit_code(worker: Child) -> int | None:
    deadline = time.monotonic() + SECONDS_TO_DIE_MAX
    while worker.is_running and time.monotonic() < deadline:
        time.sleep(0.05)
    return worker.exit_code


def interrupt(collector: Child, telling: Future[Summary]) -> None:
    """Kill the collector while it is being told."""
    assert not telling.done()
    collector.kill()
    collector.spawn()
    collector.wait_until_ready()


def test_kills_repetition_and_disorder_do_not_change_one_row(
    stores: Runtime, story: Events
) -> None:
    with running(*(child(stores, name) for name in ("router", "keeper", "collector"))):
        calm = tell(stores, CALM, story)
        wait_until_landed(stores.settings)
    collector = child(stores, "collector")
    with running(collector), ThreadPoolExecutor(1) as teller:
        telling = teller.submit(tell, stores, STORMY, shuffled(story * 2))
        interrupt(collector, telling)
        for points in KILLS:
            kill_at(stores, points)
        with running(child(stores, "router"), child(stores, "keeper")):
            stormy = telling.result()
            wait_until_landed(stores.settings)
    assert stormy.accepted == 2 * calm.accepted
    client = connect(stores.settings)
    assert_same_end(client)
    assert verify(client).differences == []


def shuffled(events: Events) -> Events:
    return Random(SEED).sample(events, len(events))


def assert_same_end(client: Client) -> None:
    assert archived(client, STORMY) == archived(client, CALM)
    assert facts(client, STORMY) == facts(client, CALM)
    for table in TABLES.values():
        assert rows(client, table, STORMY) == rows(client, table, CALM), table.name


def archived(client: Client, tenant_id: str) -> set[tuple[Any, ...]]:
    """What was told, however often."""
    query = "SELECT DISTINCT source, id FROM raw.event WHERE tenant_id = {tenant:String}"
    return set(client.query(query, parameters={"tenant": tenant_id}).result_rows)


def facts(client: Client, tenant_id: str) -> set[tuple[Any, ...]]:
    query = f"""
        SELECT entity_kind, replaceAll(entity_id, {{tenant:String}}, ''),
            replaceAll(fact_id, {{tenant:String}}, ''), fact_version, digest, is_erased, data
        FROM {FACT_TABLE.name} FINAL WHERE tenant_id = {{tenant:String}}"""
    return set(client.query(query, parameters={"tenant": tenant_id}).result_rows)


def rows(client: Client, table: Table, tenant_id: str) -> list[tuple[Any, ...]]:
    """Every column and the version, but for the tenant's name."""
    key = table.key[-1]
    query = f"""
        SELECT * EXCEPT (tenant_id) FROM {table.name} FINAL
        WHERE tenant_id = {{tenant:String}} ORDER BY {key}"""
    return list(client.query(query, parameters={"tenant": tenant_id}).result_rows)
