"""How long after `touchline up` is the first event to be seen?

    python -m benchmarks.start

In an empty home, with the parts that are downloaded once in the cache already: what a person types,
`touchline up --detach`, then one event to the collector, looked for in `bi.activity` until it is
there. Then `touchline down`, and `up` again over what is kept. The first start is not counted when
it has to fetch the parts.

The sketch, on a quiet machine: broker formatted 0.9 s and up 1.9; the warehouse beside it; topics,
tables and views 1; workers and collector together 2; a Python of our own for the command 0.5, for
the supervisor 0.5; the event 0.3: 7 s, and 6 over what is kept.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cpu_seconds
from benchmarks.results import Figure, rounded, tell
from touchline.local.jars import fetch
from touchline.local.record import read
from touchline.sending import send
from touchline.settings import Settings
from touchline.tokens import token
from touchline.warehouse import connect

GOAL = "≤ 10"
LOOK_SECONDS = 0.02
SEEN_SECONDS_MAX = 60.0
SEEN = (
    "SELECT count() FROM bi.activity "
    "WHERE tenant_id = {tenant:String} AND activity_id = {id:String}"
)


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command on; what each process took of a processor until the event."""

    ready: float
    seen: float
    cpu: Mapping[str, float]


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--runs", type=int, default=3)
    said.add_argument("--quick", action="store_true")
    options = said.parse_args()
    runs = 1 if options.quick else options.runs
    fetch(Settings().cache / "jars")
    empty, kept = zip(*(started_twice() for _ in range(runs)), strict=True)
    for figure, sketch, starts in (
        ("in an empty home", "7", empty),
        ("over what is kept", "6", kept),
    ):
        details = {
            "ready_seconds": [rounded(start.ready) for start in starts],
            "cpu_seconds": [start.cpu for start in starts],
        }
        name = f"touchline up {figure}: from the command to the first event visible"
        seconds = [start.seen for start in starts]
        tell(Figure("start", name, "s", seconds, GOAL, sketch, details))


def started_twice() -> tuple[Start, Start]:
    """The first time, and once more."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        return started(settings, "first"), started(settings, "second")


def started(settings: Settings, id_: str) -> Start:
    began_at = time.monotonic()
    touchline(settings, "up", "--detach")
    try:
        ready = time.monotonic() - began_at
        url = f"http://127.0.0.1:{settings.collector_port}"
        send([event(id_)], url=url, token=token(settings.tokens_file, settings.tenant))
        wait_until_seen(settings, id_)
        return Start(ready, time.monotonic() - began_at, cpu_seconds_by_process(settings))
    finally:
        touchline(settings, "down")


def touchline(settings: Settings, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "touchline", *arguments],
        env=settings.environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def cpu_seconds_by_process(settings: Settings) -> dict[str, float]:
    now = read(settings.home)
    assert now is not None
    pids = {"supervisor": now.pid} | {each.name: each.pid for each in now.entries}
    return {name: cpu_seconds(pid) for name, pid in pids.items() if pid}


def wait_until_seen(settings: Settings, id_: str) -> None:
    client, deadline = connect(settings), time.monotonic() + SEEN_SECONDS_MAX
    told = {"tenant": settings.tenant, "id": id_}
    while client.query(SEEN, parameters=told).result_rows == [(0,)]:
        if time.monotonic() > deadline:
            raise TimeoutError(id_)
        time.sleep(LOOK_SECONDS)


def event(id_: str) -> dict[str, object]:
    about = {"activity_id": id_, "direction": "outbound", "outcome": "connected"}
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "benchmark",
        "type": "call.completed",
        "time": "2026-06-01T12:00:00Z",
        "repid": "R1",
        "data": {**about, "duration_seconds": 60},
    }


if __name__ == "__main__":
    main()
