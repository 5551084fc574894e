"""How many events a second go the whole way: archive, facts, ledgers, rows?

    python -m benchmarks.whole_job --quarters 4

Quarters of sales teams, each a tenant of its own, are told to the collector while no worker runs;
then a router and a keeper work the log off. The rate is that of the events from the start of the
workers until all has landed in the views; CPU is that of each process, for a million events.

The sketch, in CPU seconds for a million events of 3.7 facts: router 8.5 to 10, keeper 12, warehouse
11 to 12, broker 1. Seen so far, the start of the workers among it: router 161 while Faust handed
over record by record and 86 since it hands over fetches, keeper 178 and 159, warehouse 140 and 119.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from touchline.landing import wait_until_landed
from touchline.local.runtime import Runtime
from touchline.sending import Summary, send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.tokens import token
from touchline.warehouse import connect

WORKERS = ("router", "keeper")
MEASURED = ("broker", "warehouse", "collector", *WORKERS)
LANDED_SECONDS_MAX = 3_600.0
MILLION = 1_000_000


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--quarters", type=int, default=2, help="Of about 60,000 events each.")
    options = said.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder))
        with Runtime(settings) as runtime:
            for worker in WORKERS:
                runtime.children[worker].stop()
            told_in, summaries = told(settings, options.quarters)
            events = sum(each.accepted for each in summaries)
            before, began_at = cpu_seconds(runtime), time.monotonic()
            for worker in WORKERS:
                runtime.children[worker].spawn()
            wait_until_landed(settings, seconds_max=LANDED_SECONDS_MAX)
            seconds = time.monotonic() - began_at
            spent = cpu_seconds(runtime)
            (facts,) = connect(settings).query("SELECT count() FROM core.fact").first_row
    result = {
        "events": events,
        "facts": facts,
        "told_per_second": round(events / told_in),
        "events_per_second": round(events / seconds),
        "cpu_seconds_per_million": {
            name: round((spent[name] - before.get(name, 0.0)) * MILLION / events, 1)
            for name in MEASURED
        },
    }
    sys.stdout.write(json.dumps(result) + "\n")


def told(settings: Settings, quarters: int) -> tuple[float, list[Summary]]:
    """Tell them one after the other; how long the collector took."""
    began_at, summaries = time.monotonic(), list[Summary]()
    for seed in range(quarters):
        summaries.append(
            send(
                simulate(seed=seed),
                url=f"http://127.0.0.1:{settings.collector_port}",
                token=token(settings.tokens_file, f"quarter-{seed}"),
            )
        )
    return time.monotonic() - began_at, summaries


def cpu_seconds(runtime: Runtime) -> dict[str, float]:
    """What each process has taken of a processor since it started."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = dict[str, float]()
    for name in MEASURED:
        stat = Path(f"/proc/{runtime.children[name].pid}/stat")
        if stat.exists():
            fields = stat.read_text().rsplit(")", 1)[1].split()
            found[name] = (int(fields[11]) + int(fields[12])) / ticks
    return found


if __name__ == "__main__":
    main()
