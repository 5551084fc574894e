"""How much memory does a worker take, and does it grow with what it was ever told?

    python -m benchmarks.memory
    python -m benchmarks.memory --events 1000000

The workers' own router and keepers, all partitions in one process, with an embedded warehouse: one
tenant after the other is told to them. Megabytes resident so far against the events so far; the
simulator in the same process is among them.

The sketch: 110 MB for the interpreter and what is imported, 40 MB for the batch at work, and 2.5 KB
for each of the 120,000 facts that the ledgers of a worker may hold: 450 MB, reached after 60,000
events. Seen with 150,000 facts: 712 MB, flat from 80,000 to 100,000 events; while each of four
partitions had room for 200,000, 1,035 MB after 130,000 events, and growing.
"""

import argparse
import asyncio
import sys
import tempfile
from itertools import chain, count, islice
from pathlib import Path
from resource import getpagesize

from benchmarks.filled import Flow, Size, tenant, told, warehouse
from benchmarks.results import Figure, Growth, tell
from touchline.garbage import collect_garbage_seldom

EVENTS, EVENTS_QUICK = 200_000, 1_000
POINTS, POINTS_QUICK = 20, 4
MEGABYTE = 1_000_000
TENANT = Size(tenants=1, reps=25, weeks=13, scale=1.0)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--events", type=int, default=EVENTS)
    said.add_argument("--quick", action="store_true")
    options = said.parse_args()
    count_max = EVENTS_QUICK if options.quick else options.events
    step = count_max // (POINTS_QUICK if options.quick else POINTS)
    collect_garbage_seldom()
    with tempfile.TemporaryDirectory() as folder, warehouse(Path(folder)) as (_, client):
        points = asyncio.run(grown(Flow(client), count_max, step))
        entities = client.command("SELECT uniq(tenant_id, entity_kind, entity_id) FROM core.fact")
    tell(Growth("memory", "memory of a worker", "MB", "events", points))
    tell(
        Figure(
            "memory",
            "memory of a worker at its largest",
            "MB",
            [max(megabytes for _, megabytes in points)],
            goal="≤ 800",
            details={"events": points[-1][0], "entities": entities},
        )
    )


async def grown(flow: Flow, count_max: int, step: int) -> list[tuple[float, float]]:
    """Events so far, and megabytes resident after them."""
    events = chain.from_iterable(told(tenant(number), TENANT, seed=number) for number in count())
    points = [(0.0, resident())]
    while points[-1][0] < count_max:
        worked_on = await flow.work(islice(events, step))
        points.append((points[-1][0] + worked_on, resident()))
        sys.stderr.write(f"{points[-1]}\n")
    return points


def resident() -> float:
    """What of this process is in memory, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * getpagesize() / MEGABYTE


if __name__ == "__main__":
    main()
