"""Does the collector start only on topics that keep what it acknowledges?"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.touchline.typed import typed
from touchline.collector import PERSON_DECIDES
from touchline.local.process import is_ok
from touchline.local.runtime import Runtime
from touchline.settings import Settings

SECONDS_MAX = 40


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
