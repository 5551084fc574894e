"""How many archived events a second does `touchline rebuild` fold anew, and in how much memory?

    python -m benchmarks.rebuild --quarters 2
    python -m benchmarks.rebuild --quick

Quarters of sales teams are told and land; then they are rebuilt, beside a `touchline up` whose
workers go on and at last come over, as `touchline rebuild` does it. The rate is that of routing and
folding; verifying comes after it. CPU is that of a million events: of the process that reads the
archive and routes, of the router and keeper that it starts, and of the warehouse; memory is that of
the largest of these processes.

The sketch, in microseconds of an event: decode 26, facts 19, pack 8 in the process that routes; in
the keeper unpack 25, ledgers and folds 70, and some 100 in the warehouse. Two cores that share this
fold some 8,000 events a second. 60,000 would leave 33 microseconds for all of it.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from rich.console import Console

from benchmarks.processes import cpu_seconds
from benchmarks.results import Figure, tell
from streams.crash_points import never
from touchline.landing import wait_until_landed
from touchline.local.supervisor import down, up_detached
from touchline.rebuild.progress import progress
from touchline.rebuild.rebuilding import Rebuilt, rebuild
from touchline.sending import send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.tokens import token

GOAL = "≥ 60000"
LANDED_SECONDS_MAX = 3_600.0
KILOBYTE, MEGABYTE, MILLION = 1_024, 1_000_000, 1_000_000


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--quarters", type=int, default=1, help="Of about 60,000 events each.")
    said.add_argument("--rounds", type=int, default=1)
    said.add_argument("--quick", action="store_true", help="Some thousand events.")
    options = said.parse_args()
    scale = 0.05 if options.quick else 1.0
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with warehouse_of_all(settings) as warehouse:
            for number in range(options.quarters):
                send(
                    simulate(seed=number, scale=scale),
                    url=f"http://127.0.0.1:{settings.collector_port}",
                    token=token(settings.tokens_file, f"quarter-{number}"),
                )
            wait_until_landed(settings, seconds_max=LANDED_SECONDS_MAX)
            before = spent(warehouse)
            rounds = [rebuilt(settings) for _ in range(options.rounds)]
            cpu = {name: seconds - before[name] for name, seconds in spent(warehouse).items()}
            megabytes = largest()
    events = sum(each.events for each in rounds)
    tell(
        Figure(
            "rebuild",
            "events rebuilt",
            "1/s",
            [each.events / each.seconds for each in rounds],
            goal=GOAL,
            details={
                "events": rounds[0].events,
                "cpu_seconds_per_million": {
                    name: round(seconds * MILLION / events, 1) for name, seconds in cpu.items()
                },
            },
        )
    )
    tell(Figure("rebuild", "memory of the largest process of a rebuild", "MB", [megabytes]))


@contextmanager
def warehouse_of_all(settings: Settings) -> Iterator[int | None]:
    """The warehouse's process, while a supervisor looks after all of a Touchline."""
    try:
        yield next(each.pid for each in up_detached(settings).entries if each.name == "warehouse")
    finally:
        down(settings)


def rebuilt(settings: Settings) -> Rebuilt:
    """A rebuild that ends in the views, or none."""
    with progress(Console(stderr=True)) as shown:
        found = rebuild(settings, shown, never)
    if not found.is_read:
        sys.exit("what was rebuilt is not what the archive says")
    return found


def spent(warehouse: int | None) -> dict[str, float]:
    """Seconds of a processor: of this process, of those it waited for, and of the warehouse."""
    own, ended = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return {
        "routing": own.ru_utime + own.ru_stime,
        "workers": ended.ru_utime + ended.ru_stime,
        "warehouse": cpu_seconds(warehouse),
    }


def largest() -> float:
    """Megabytes that this process, or one of those it waited for, held at most."""
    kilobytes = max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    return kilobytes * KILOBYTE / MEGABYTE


if __name__ == "__main__":
    main()
