"""How many events a second go the whole way: archive, facts, ledgers, rows?

    make peers
    python -m benchmarks.whole_job
    python -m benchmarks.whole_job --events 3000000 --more-deals 160000 --runs 1

Quarters of sales teams, each a tenant of its own, are told to the collector while no worker runs;
then a router and a keeper work the log off. The rate is that of the events from the start of the
workers until all has landed in the views; CPU is that of each process, for a million events. In the
same run, on the same broker, Quix Streams does one keyed aggregate. How the rate changes from the
first events to the last is looked at on the way.

The sketch, in CPU seconds for a million events of 3.7 facts: router 8.5 to 10, keeper 12, warehouse
11 to 12, broker 1; so 50,000 events a second on two cores. Seen so far, the start of the workers
among it: router 161 while Faust handed over record by record and 62 since it hands over fetches;
of 240,000 events, keeper 226 and 206, warehouse 134 and 101 since ledgers are looked up in small
granules.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path

from benchmarks.growing import Stretch, growths, last_beside_first, looked_at, stretches
from benchmarks.keyed_aggregate.contest import run as run_contestant
from benchmarks.keyed_aggregate.contestants import PEERS_PYTHON, QUIX
from benchmarks.keyed_aggregate.stage import set_up
from benchmarks.processes import cpu_seconds
from benchmarks.results import Figure, tell
from touchline.landing import wait_until_landed
from touchline.local.runtime import Runtime
from touchline.sending import send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.simulator.story import Event
from touchline.tokens import token

NAME = "whole_job"
WORKERS = ("router", "keeper")
MEASURED = ("broker", "warehouse", *WORKERS)
LANDED_SECONDS_MAX = 3_600.0
MILLION = 1_000_000
QUARTER_EVENTS = 60_000
EVENTS, EVENTS_QUICK = 300_000, 2_000
TOUCHES, TOUCHES_QUICK = 300_000, 10_000
RUNS, RUNS_QUICK = 3, 1
SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """One log worked off, and how fast Quix Streams was on the same broker, where it is."""

    events: int
    seconds: float
    cpu_per_million: dict[str, float]
    stretches: list[Stretch]
    quix_rate: float | None

    @property
    def rate(self) -> float:
        return self.events / self.seconds


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--events", type=int)
    said.add_argument("--more-deals", type=int, default=0, help="Deals that are only created.")
    said.add_argument("--runs", type=int)
    said.add_argument("--quick", action="store_true", help="Small, and once.")
    options = said.parse_args()
    events = options.events or (EVENTS_QUICK if options.quick else EVENTS)
    touches = TOUCHES_QUICK if options.quick else TOUCHES
    rounds = options.runs or (RUNS_QUICK if options.quick else RUNS)
    tell_of([run(events, options.more_deals, touches) for _ in range(rounds)])


def run(events: int, more_deals: int, touches: int) -> Run:
    """On stores that are new."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with Runtime(settings) as runtime:
            for worker in WORKERS:
                runtime.children[worker].stop()
            accepted = told(settings, events, more_deals)
            before, began_at = spent(runtime), time.monotonic()
            for worker in WORKERS:
                runtime.children[worker].spawn()
            with looked_at(runtime, SECONDS_BETWEEN_LOOKS) as looks:
                wait_until_landed(settings, seconds_max=LANDED_SECONDS_MAX)
                seconds = time.monotonic() - began_at
            after = spent(runtime)
            for worker in WORKERS:
                runtime.children[worker].stop()
            quix_rate = quix(settings, touches) if PEERS_PYTHON.exists() else None
    per_million = {
        name: round((after[name] - before[name]) * MILLION / accepted, 1) for name in MEASURED
    }
    return Run(accepted, seconds, per_million, stretches(looks, events=accepted), quix_rate)


def told(settings: Settings, events: int, more_deals: int) -> int:
    """Quarter after quarter, each with its share of the deals; how many the collector took."""
    accepted = deals = 0
    for seed in count():
        left = events - (accepted - deals)
        if left <= 0:
            return accepted
        share = round(more_deals * min(left, QUARTER_EVENTS) / events)
        accepted += send(
            chain(created(share), islice(simulate(seed=seed), left)),
            url=f"http://127.0.0.1:{settings.collector_port}",
            token=token(settings.tokens_file, f"quarter-{seed}"),
        ).accepted
        deals += share
    raise AssertionError


def created(deals: int) -> Iterator[Event]:
    """Deals of which nothing else is told; a quarter of sales has 14 for a thousand events."""
    for number in range(deals):
        yield {
            "specversion": "1.0",
            "id": f"portfolio-{number}",
            "source": "benchmark",
            "type": "deal.created",
            "time": "2026-03-02T12:00:00Z",
            "repid": f"R{number % 25:02}",
            "data": {
                "deal_id": f"P{number:06}",
                "pipeline": "new_business",
                "stage": "discovery",
                "account_id": f"PA{number // 3:06}",
                "owner_id": f"R{number % 25:02}",
                "amount": str(number % 9_000 * 10),
                "currency": "EUR",
            },
        }


def spent(runtime: Runtime) -> dict[str, float]:
    """What each process has taken of a processor; a worker that is to start has taken nothing."""
    return {
        name: cpu_seconds(child.pid) if child.is_running else 0.0
        for name in MEASURED
        if (child := runtime.children[name])
    }


def quix(settings: Settings, touches: int) -> float:
    """Its rate at one keyed aggregate."""
    return run_contestant(set_up(settings, touches), QUIX, "quix-beside").rate


def tell_of(runs: list[Run]) -> None:
    events = runs[0].events
    told = {"events": events, "cpu_seconds_per_million": [each.cpu_per_million for each in runs]}
    rates = [each.rate for each in runs]
    tell(Figure(NAME, "whole job", "events/s", rates, sketch="50,000", details=told))
    beside = [each.rate / each.quix_rate for each in runs if each.quix_rate]
    if beside:
        figure = "whole job beside Quix Streams at one keyed aggregate"
        tell(Figure(NAME, figure, "times", beside, goal="≥ 0.75"))
    flat = [last_beside_first(each.stretches) for each in runs]
    figure = "whole job, the last third of the events beside the first"
    tell(Figure(NAME, figure, "times", flat, goal="≥ 0.9", sketch="1"))
    memory = [max(each.end.keeper_mb for each in run.stretches) for run in runs]
    tell(Figure(NAME, "whole job, memory of the keeper", "MB", memory, goal="≤ 800"))
    for growth in growths(NAME, runs[-1].stretches):
        tell(growth)


if __name__ == "__main__":
    main()
