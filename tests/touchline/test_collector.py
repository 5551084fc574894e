"""Does the collector start only on topics that keep what it acknowledges, and end when told to?"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import urlopen

from kafka.admin import ConfigResource, ConfigResourceType

from events.topics import EVENTS
from streams.declare import admin, make
from streams.generations import FIRST
from tests.conftest import silent
from tests.streams.border import ONE, call, text
from tests.touchline.typed import typed
from tests.waiting import wait_until
from touchline.collector import PERSON_DECIDES
from touchline.local.process import is_ok
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.topics import topics

SECONDS_MAX = 40
SECONDS_TO_END_MAX = 10.0
TOKEN = "a token"


@contextmanager
def running(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    collector = subprocess.Popen(
        [sys.executable, "-m", "touchline", "collector"],
        env={**os.environ, **settings.environment()},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield collector
    finally:
        collector.kill()
        collector.wait()


def test_topics_that_are_not_there_are_refused(broker: Runtime) -> None:
    refused = typed(broker.settings, "collector")
    assert refused.returncode == PERSON_DECIDES
    said = json.loads(refused.stderr.splitlines()[-1])
    assert said["event"] == "refused"
    assert said["reason"].startswith("topic touchline.events: not found; declare it")


def test_while_the_broker_is_away_it_is_alive_and_takes_nothing(tmp_path: Path) -> None:
    settings = Settings.with_free_ports(tmp_path)
    with running(settings) as collector:
        deadline = time.monotonic() + SECONDS_MAX
        while not is_ok(settings.collector_port, "/healthz"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert not is_ok(settings.collector_port, "/readyz")
        collector.send_signal(signal.SIGTERM)
        assert collector.wait(SECONDS_MAX) == 0


def test_with_a_request_in_flight_it_ends_in_time_though_the_broker_is_silent(
    broker: Runtime,
) -> None:
    settings = with_topics(broker)
    with running(settings) as collector, ThreadPoolExecutor(1) as pool:
        wait_until(lambda: is_ok(settings.collector_port, "/readyz"), seconds_max=SECONDS_MAX)
        assert status_of(settings, "1") == 200
        with silent(broker, "broker"):
            sending = pool.submit(status_of, settings, "2")
            wait_until(lambda: bytes_held(settings), seconds_max=SECONDS_MAX)
            told_at = time.monotonic()
            collector.send_signal(signal.SIGTERM)
            assert collector.wait(SECONDS_MAX) == 0
            assert time.monotonic() - told_at < SECONDS_TO_END_MAX
            assert sending.result() == 503


def test_it_takes_no_more_once_its_topic_may_lose_what_it_acknowledged(broker: Runtime) -> None:
    """Whoever let the log be compacted while it runs would have it promise what is not kept."""
    settings = with_topics(broker)
    with running(settings) as collector:
        wait_until(lambda: is_ok(settings.collector_port, "/readyz"), seconds_max=SECONDS_MAX)
        assert status_of(settings, "1") == 200
        change(settings, EVENTS.name, {"cleanup.policy": "compact"})
        assert collector.wait(SECONDS_MAX) == PERSON_DECIDES
    change(settings, EVENTS.name, {"cleanup.policy": "delete"})


def with_topics(broker: Runtime) -> Settings:
    """The settings, once there is a token, and topics as they must be."""
    settings = broker.settings
    settings.tokens_file.write_text(json.dumps({"acme": [TOKEN]}))
    declared = topics(settings, FIRST)
    with admin(settings.kafka_bootstrap) as client:
        for topic in (declared.events, declared.dead_letters, declared.deliveries):
            make(client, topic)
    return settings


def change(settings: Settings, topic: str, configs: dict[str, str]) -> None:
    with admin(settings.kafka_bootstrap) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=configs)])


def status_of(settings: Settings, id: str) -> int:
    """What a sender of one event is answered."""
    connection = HTTPConnection("127.0.0.1", settings.collector_port, timeout=SECONDS_MAX)
    headers = {"Content-Type": ONE, "Authorization": f"Bearer {TOKEN}"}
    connection.request("POST", "/v1/events", text(call(id)), headers)
    return connection.getresponse().status


def bytes_held(settings: Settings) -> float:
    with urlopen(f"http://127.0.0.1:{settings.collector_metrics_port}/metrics") as answer:
        found = [line for line in answer.read().decode().splitlines() if "held_bytes " in line]
    return float(found[-1].rpartition(" ")[2])
