"""How is a rebuild watched from outside, while everything else goes on?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import copytree
from threading import Event
from time import monotonic
from typing import Any

from clickhouse_connect.driver.client import Client

from streams import leftovers
from streams.declare import admin
from streams.generations import current
from streams.rebuilds import RebuildRow, newest
from touchline.local.runtime import Runtime
from touchline.sending import send
from touchline.settings import Settings
from touchline.tokens import token
from touchline.warehouse import connect

SECONDS_MAX = 480.0
LOOK_SECONDS = 0.5
LIVE = "live-"
LIVE_AT_ONCE = 3
SECONDS_BETWEEN_TELLINGS = 0.3

Events = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Ended:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)
        return told


@dataclass
class House:
    """Everything that `touchline up` runs, looked after while something is waited for."""

    runtime: Runtime
    live: Iterator[int] = field(default_factory=count)

    @property
    def settings(self) -> Settings:
        return self.runtime.settings

    @property
    def client(self) -> Client:
        return connect(self.settings)

    @property
    def generation(self) -> int:
        return current(self.client).generation

    @property
    def last(self) -> RebuildRow:
        found = newest(self.client)
        assert found
        return found

    def tell(self, events: Events) -> None:
        settings = self.settings
        url = f"http://127.0.0.1:{settings.collector_port}"
        told = send(events, url=url, token=token(settings.tokens_file, settings.tenant))
        assert not told.refused

    def begin(self, *arguments: str, crash_at: str = "", code: str = "") -> subprocess.Popen[str]:
        """`touchline rebuild --json` or another, by the code in a folder if one is named."""
        path = os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH"))))
        settings = self.settings.model_copy(update={"crash_at": crash_at})
        return subprocess.Popen(
            [sys.executable, "-m", "touchline", *(arguments or ("rebuild", "--json"))],
            env={**os.environ, **settings.environment(), "PYTHONPATH": path},
            cwd=settings.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(
        self, process: subprocess.Popen[str], look: Callable[[], object] = lambda: None
    ) -> Ended:
        def has_ended() -> bool:
            look()
            return process.poll() is not None

        self.wait(has_ended)
        out, err = process.communicate()
        return Ended(process.returncode, out, err)

    def rebuild(self, *, crash_at: str = "", code: str = "") -> Ended:
        return self.end(self.begin(crash_at=crash_at, code=code))

    def wait(self, holds: Callable[[], bool]) -> None:
        """Look after the processes until it holds."""
        deadline = monotonic() + SECONDS_MAX
        while not holds():
            assert monotonic() < deadline, [c.trouble for c in self.runtime.children.values()]
            self.runtime.tend(LOOK_SECONDS)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """New deals all the time, for the length of a block."""
        stopped = Event()

        def tell() -> None:
            while not stopped.wait(SECONDS_BETWEEN_TELLINGS):
                self.tell(deal(next(self.live)) for _ in range(LIVE_AT_ONCE))

        with ThreadPoolExecutor(1) as teller:
            told = teller.submit(tell)
            try:
                yield
            finally:
                stopped.set()
            told.result()

    def deals(self, condition: str) -> int:
        query = f"SELECT count() FROM bi.deal WHERE {condition}"
        return int(self.client.query(query).first_row[0])

    def is_clean(self) -> bool:
        """Whether nothing is left of any generation but the one that is read."""
        with admin(self.settings.kafka_bootstrap) as broker:
            return leftovers.found(broker, self.client) == {self.generation}


def deal(number: int) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{LIVE}{number}",
        "source": "/live",
        "type": "deal.created",
        "time": "2026-03-02T09:00:00Z",
        "data": {"deal_id": f"{LIVE}{number}", "pipeline": "new", "stage": "discovery"},
    }


def changed(package: Path, folder: Path, changes: dict[str, tuple[str, str]]) -> str:
    """A copy of a package of ours in which some words stand for others; the folder it is in."""
    copy = copytree(package, folder / package.name)
    for name, (before, after) in changes.items():
        text = (copy / name).read_text(encoding="utf-8")
        assert before in text
        (copy / name).write_text(text.replace(before, after), encoding="utf-8")
    return str(folder)
