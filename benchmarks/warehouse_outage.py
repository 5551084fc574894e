"""How much memory do the processes take while the warehouse is away?

`python -m benchmarks.warehouse_outage --minutes 10 --rate 1000` tells so many events a second,
takes the warehouse away for so long, brings it back, and waits until all has landed.

Sketch: a lane holds at most 8 MiB of records and what one fetch brings on top, then its partition
is not fetched from; so a worker grows by some tens of megabytes in the first minute, and by nothing
after that. What is told meanwhile waits in the log, on disk.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from threading import Event as Flag

from benchmarks.processes import resident_mb
from benchmarks.results import Figure, tell
from touchline.landing import wait_until_landed
from touchline.local.runtime import Runtime
from touchline.sending import Summary, send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.simulator.story import Event
from touchline.tokens import token
from touchline.warehouse import connect

NAME = "warehouse_outage"
MEASURED = ("collector", "router", "keeper")
WARM_SECONDS = 30.0
LANDED_SECONDS_MAX = 1_800.0
# A batch of so many goes out when it is due.
BATCH_EVENTS = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=1_000)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with Runtime(settings) as runtime, ThreadPoolExecutor(1) as aside:
            stopped = Flag()
            telling = aside.submit(tell_paced, settings, told.rate, stopped)
            try:
                say("warm", largest(runtime, WARM_SECONDS))
                runtime.kill("warehouse")
                for minute in range(1, round(told.minutes) + 1):
                    say(f"minute {minute} of the outage", largest(runtime, 60.0))
            finally:
                stopped.set()
            summary = telling.result()
            back_at = time.monotonic()
            runtime.restart("warehouse")
            landing = aside.submit(wait_until_landed, settings, seconds_max=LANDED_SECONDS_MAX)
            while not landing.done():
                say("meanwhile", largest(runtime, 60.0))
            landing.result()
            say(f"all landed {time.monotonic() - back_at:.0f} s after the return", largest(runtime))
            compare(settings, summary)


def tell_paced(settings: Settings, rate: int, stopped: Flag) -> list[Summary]:
    """One quarter after another, each as a tenant of its own, until it is stopped."""
    summaries = list[Summary]()
    for number in count(1):
        events = paced(simulate(seed=number), rate, stopped)
        summaries.append(
            send(
                events,
                url=f"http://127.0.0.1:{settings.collector_port}",
                token=token(settings.tokens_file, f"quarter-{number}"),
            )
        )
        if stopped.is_set():
            return summaries
    raise AssertionError


def paced(events: Iterable[Event], rate: int, stopped: Flag) -> Iterator[Event]:
    began_at, waiting = time.monotonic(), iter(events)
    for number in count():
        if stopped.is_set() or not (batch := list(islice(waiting, BATCH_EVENTS))):
            return
        time.sleep(max(0.0, began_at + number * BATCH_EVENTS / rate - time.monotonic()))
        yield from batch


def largest(runtime: Runtime, seconds: float = 0.0) -> dict[str, int]:
    """The most that each process held within these seconds, in MB; who ended is started again."""
    found = dict.fromkeys(MEASURED, 0)
    ends_at = time.monotonic() + seconds
    while True:
        for name in MEASURED:
            runtime.children[name].revive()
            found[name] = max(found[name], resident_mb(runtime.children[name].pid))
        if time.monotonic() >= ends_at:
            return found
        time.sleep(0.5)


def compare(settings: Settings, summaries: list[Summary]) -> None:
    accepted = sum(summary.accepted for summary in summaries)
    ((archived,),) = connect(settings).query("SELECT count() FROM raw.event FINAL").result_rows
    tell(Figure(NAME, "acknowledged and not archived", "events", [accepted - archived], "≤ 0"))


def say(when: str, megabytes: dict[str, int]) -> None:
    for name, size in megabytes.items():
        tell(Figure(NAME, f"{name}, memory, {when}", "MB", [size]))


if __name__ == "__main__":
    main()
