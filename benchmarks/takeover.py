"""How long after a kill -9 is the next event visible?

`python -m benchmarks.takeover router --kills 20` kills that worker, starts it again at once as a
supervisor would, tells an event and waits for its row: as a member with an instance, and as one
without, whose partitions stand still until the broker has given it up.

Sketch: a new process needs two seconds to be there, and the join is one request; without an
instance the join waits for what is left of the session, 4.5 to 6 s.
"""

import argparse
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.results import Figure, tell
from touchline.local.child import Child
from touchline.local.processes import EVERYTHING, PROCESSES
from touchline.local.runtime import Runtime
from touchline.sending import send
from touchline.settings import Settings
from touchline.tokens import token
from touchline.warehouse import connect

NAME = "takeover"
VISIBLE = {
    "router": "SELECT count() FROM raw.event WHERE id = {id:String}",
    "keeper": "SELECT count() FROM core.activity WHERE activity_id = {id:String}",
}
SECONDS_MAX = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=VISIBLE)
    parser.add_argument("--kills", type=int, default=20)
    told = parser.parse_args()
    for instance, how in (("one", "with an instance"), ("", "without an instance")):
        seconds = takeovers(told.role, instance, told.kills)
        tell(Figure(NAME, f"{told.role} {how}, from a kill to the next event", "s", seconds))


def takeovers(role: str, instance: str, kills: int) -> list[float]:
    """Seconds from each kill to the next event's row."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with Runtime(settings, EVERYTHING - {role}):
            (process,) = (process for process in PROCESSES if process.name == role)
            worker = Child(process, settings.model_copy(update={"instance": instance}))
            worker.spawn()
            worker.wait_until_ready()
            try:
                return [takeover(settings, worker, str(number)) for number in range(kills)]
            finally:
                worker.stop()


def takeover(settings: Settings, worker: Child, number: str) -> float:
    send_one(settings, f"before-{number}")
    wait_until_visible(settings, worker, f"before-{number}")
    killed_at = time.monotonic()
    worker.kill()
    worker.spawn()
    send_one(settings, f"after-{number}")
    wait_until_visible(settings, worker, f"after-{number}")
    return time.monotonic() - killed_at


def send_one(settings: Settings, id_: str) -> None:
    send(
        [event(id_)],
        url=f"http://127.0.0.1:{settings.collector_port}",
        token=token(settings.tokens_file, settings.tenant),
    )


def wait_until_visible(settings: Settings, worker: Child, id_: str) -> None:
    client, query = connect(settings), VISIBLE[worker.process.name]
    deadline = time.monotonic() + SECONDS_MAX
    for _ in count():
        if client.query(query, parameters={"id": id_}).result_rows != [(0,)]:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(id_)
        time.sleep(0.05)


def event(id_: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "benchmark",
        "type": "call.completed",
        "time": "2026-03-02T12:00:00Z",
        "repid": "R1",
        "data": {
            "activity_id": id_,
            "direction": "outbound",
            "outcome": "connected",
            "duration_seconds": 60,
        },
    }


if __name__ == "__main__":
    main()
