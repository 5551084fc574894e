"""Does the way to production work: servers of one's own, `touchline setup`, then each process?

The processes are those of deploy/compose.yaml, with commands as written there. Broker and warehouse
stand in for the servers: nothing but their addresses and passwords is known to the processes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml

from tests.waiting import wait_until
from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"
SERVICES = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
TOUCHLINE = [sys.executable, "-m", "touchline"]
ASKED = ["query", "SELECT deal_id, status FROM bi.deal", "--format", "tsv"]
SECONDS_MAX = 90
PERSON_DECIDES = 78
STOPPED = 0
# Loopback as well, so that an answer there was meant.
METRICS_HOST = "127.0.0.2"
TOKEN = "one-of-two-while-they-are-rotated"
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "/production",
    "type": "deal.created",
    "time": "2026-03-02T09:00:00Z",
    "data": {"deal_id": "D1", "pipeline": "new", "stage": "discovery"},
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """What the processes are told of two empty stores."""
    home = tmp_path_factory.mktemp("production")
    tokens = home / "tokens.json"
    tokens.write_text(json.dumps({"main": ["the-old-one", TOKEN]}))
    told = Settings.with_free_ports(
        home,
        tokens_file=tokens,
        warehouse_password="w",
        reader_password="r",
        metrics_host=METRICS_HOST,
    )
    with Runtime(told.model_copy(update={"home": home / "stores"}), processes=STORES):
        yield told


def typed(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TOUCHLINE, *arguments],
        env=os.environ | settings.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )


@contextmanager
def running(settings: Settings, service: str) -> Iterator[None]:
    """A process of the compose file, from when it is ready until it has stopped cleanly."""
    process = subprocess.Popen(
        [*TOUCHLINE, *command(service)],
        env=os.environ | settings.environment() | {"TOUCHLINE_INSTANCE": instance(service)},
    )
    port = getattr(settings, f"{service}_metrics_port")
    try:
        wait_until(lambda: is_ok(f"http://{METRICS_HOST}:{port}/readyz"), seconds_max=SECONDS_MAX)
        yield
    finally:
        process.terminate()
        process.wait(SECONDS_MAX)
    assert process.returncode == STOPPED


def command(service: str) -> list[str]:
    return str(SERVICES[service]["command"]).split()


def instance(service: str) -> str:
    return str(SERVICES[service].get("environment", {}).get("TOUCHLINE_INSTANCE", ""))


def is_ok(request: str | Request) -> bool:
    try:
        with urlopen(request, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_each_worker_has_a_name_by_which_it_takes_its_partitions_back() -> None:
    workers = [name for name, service in SERVICES.items() if "worker" in service.get("command", "")]
    names = [instance(worker) for worker in workers]
    assert len(workers) >= 2
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_worker_refuses_what_was_never_set_up(settings: Settings) -> None:
    refused = typed(settings, *command("router"))
    assert refused.returncode == PERSON_DECIDES
    assert "touchline setup" in refused.stderr


def test_setting_up_needs_the_password(settings: Settings) -> None:
    stranger = settings.model_copy(update={"warehouse_password": None})
    refused = typed(stranger, *command("setup"))
    assert refused.returncode == 1
    assert f"warehouse 127.0.0.1:{settings.warehouse_port}: " in refused.stderr


def test_what_is_set_up_may_be_set_up_again(settings: Settings) -> None:
    for _ in range(2):
        made = typed(settings, *command("setup"))
        assert (made.returncode, made.stderr) == (0, "")


def test_an_event_goes_through_the_processes_of_the_compose_file(settings: Settings) -> None:
    assert typed(settings, *command("setup")).returncode == 0
    with ExitStack() as services:
        for service in ("router", "keeper", "collector"):
            services.enter_context(running(settings, service))
        assert is_ok(
            Request(
                f"http://127.0.0.1:{settings.collector_port}/v1/events",
                json.dumps(EVENT).encode(),
                {
                    "Authorization": f"Bearer {TOKEN}",
                    "Content-Type": "application/cloudevents+json",
                },
            )
        )
        wait_until(
            lambda: typed(settings, *ASKED).stdout == "deal_id\tstatus\nD1\topen\n",
            seconds_max=SECONDS_MAX,
        )
