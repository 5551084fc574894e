"""What does an operator type when a topic gets more partitions, or comes back with an older log?

Real processes, real stores, and the commands as a person types them; `touchline verify` has the
last word after each operation.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from events import topics as declared
from events.envelope import Envelope
from streams.producer import Producer
from tests.streams.given import called, created, event, message
from tests.touchline.typed import typed
from touchline.landing import wait_until_landed
from touchline.local.child import Child
from touchline.local.processes import PROCESSES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.verify import verify
from touchline.warehouse import connect
from touchline.worker import PERSON_DECIDES

DEALS = 12


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Router and keeper as `touchline up` runs them."""
    workers = [
        Child(process, settings) for process in PROCESSES if process.name in ("router", "keeper")
    ]
    try:
        for worker in workers:
            worker.spawn()
        for worker in workers:
            worker.wait_until_ready()
        yield
    finally:
        for worker in workers:
            worker.stop()


def land(settings: Settings) -> None:
    with working(settings):
        wait_until_landed(settings)


def tell(settings: Settings, events: Iterable[Envelope]) -> None:
    async def send() -> None:
        async with Producer(settings.kafka_bootstrap) as producer:
            await producer.send(declared.EVENTS.name, [message(each) for each in events])

    asyncio.run(send())


def told(round: str) -> list[Envelope]:
    """A call for each deal; in the first round the deals as well."""
    calls = [
        event(called(f"{round}{number}", f"D{number}"), id=f"{round}{number}")
        for number in range(DEALS)
    ]
    deals = [event(created(f"D{number}"), id=f"D{number}") for number in range(DEALS)]
    return deals + calls if round == "A" else calls


def ran(settings: Settings, *arguments: str, code: int = 0) -> CompletedProcess[str]:
    done = typed(settings, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def standing(settings: Settings, code: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        ran(settings, "positions", "show", "--json", code=code).stdout
    )
    return found


def assert_exact(settings: Settings, *, calls_per_deal: int) -> None:
    client = connect(settings)
    assert verify(client).differences == []
    versions = client.query("SELECT version FROM core.deal FINAL").result_rows
    assert list(versions) == [(calls_per_deal + 1,)] * DEALS


def test_partitions_are_added_positions_reset_and_the_archive_routed_again(
    stores: Runtime,
) -> None:
    settings = stores.settings
    tell(settings, told("A"))
    land(settings)
    assert {row["log_is"] for row in standing(settings)} == {"as left"}
    wider = settings.model_copy(update={"facts_partitions": 6})
    assert "FACTS_PARTITIONS = 6, expected 4" in ran(wider, "setup", code=1).stderr
    adopted = ran(wider, "topics", "adopt", "touchline.facts").stdout
    assert "epoch 1, 4 → 6 partitions" in adopted
    assert "is the adopted one" in ran(wider, "topics", "adopt", "touchline.facts").stdout
    assert "6 partitions" in ran(wider, "topics", "show").stdout
    tell(wider, told("B"))
    land(wider)
    assert_exact(wider, calls_per_deal=2)

    keeper = ("--group", "touchline-keeper", "--topic", "touchline.facts")
    reset = ran(wider, "positions", "reset", *keeper, "--to", "beginning", "--yes").stdout
    assert "records are read again" in reset
    assert max(row["lag"] for row in standing(wider)) > 0
    routed = ran(wider, "reroute", "--since", "2026-01-01").stdout
    assert routed.startswith(f"{3 * DEALS} archived events routed again")
    land(wider)
    assert_exact(wider, calls_per_deal=2)


def test_a_broker_that_comes_back_with_an_older_log_loses_and_repeats_nothing(
    stores: Runtime,
) -> None:
    settings = stores.settings.model_copy(update={"facts_partitions": 6})
    log, copy = settings.home / "kafka" / "log", settings.home / "older log"
    with stopped(stores):
        shutil.copytree(log, copy)
    tell(settings, told("C"))
    land(settings)
    with stopped(stores):
        shutil.rmtree(log)
        copy.rename(log)
    tell(settings, told("E"))
    refused = ran(settings, "worker", "router", code=PERSON_DECIDES).stderr
    assert "an older log was restored" in refused
    assert "replaced" in {row["log_is"] for row in standing(settings, code=2)}
    for topic in ("touchline.events", "touchline.facts"):
        lost = ran(settings, "topics", "adopt", topic, "--lost").stdout
        assert "takes the place of" in lost
    land(settings)
    assert_exact(settings, calls_per_deal=4)


@contextmanager
def stopped(stores: Runtime) -> Iterator[None]:
    """The broker is down while its log is touched."""
    broker = stores.children["broker"]
    broker.stop()
    try:
        yield
    finally:
        stores.restart("broker")


def test_a_command_says_at_once_what_it_waits_for(tmp_path: Path) -> None:
    away = Settings.with_free_ports(tmp_path)
    command = [sys.executable, "-m", "touchline", "setup"]
    with subprocess.Popen(
        command, env={**os.environ, **away.environment()}, stderr=subprocess.PIPE, text=True
    ) as setup:
        assert setup.stderr is not None
        said = setup.stderr.readline()
        setup.kill()
    assert said == f"waiting up to 30 s for the broker at {away.kafka_bootstrap}\n"
