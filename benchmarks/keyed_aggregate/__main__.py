"""Who is the fastest at one keyed aggregate, and whose answer survives a kill -9?

    make peers
    python -m benchmarks.keyed_aggregate

300,000 touches of about 200 bytes in 4 partitions, of 5,000 deals; for each deal its touches and
their seconds. Touchline lands every touch and the totals in ClickHouse, with positions of its own;
Quix Streams keeps its state in RocksDB and a changelog and lands nothing; plain Faust has a table
with a changelog and inserts 1,000 touches at a time. All on one broker, one after the other, again
and again; the rate is that from the first touch to the last. Nobody is warmed up: each run is a new
process, and what it needs until its partitions are assigned is not counted. Plain Faust is told a
tenth of the touches.

The sketch, in CPU seconds for a million touches: Quix Streams 12, all in one thread; of Touchline's
worker 2 for fetching, 1 for decoding and adding, 1 for columns; of the warehouse 2, of the broker
1, beside it on the other core. So 70,000 to 85,000 against 150,000 to 200,000 touches a second, and
5,000 for plain Faust, which sends a record to its changelog for every touch.
"""

import argparse
from collections.abc import Iterable
from statistics import median

from benchmarks.keyed_aggregate.contest import Run, Survival, run, survived
from benchmarks.keyed_aggregate.contestants import FAUST, LANE, QUIX, Contestant, present
from benchmarks.keyed_aggregate.stage import Stage, stage
from benchmarks.results import Figure, tell

NAME = "keyed_aggregate"
EVENTS, EVENTS_QUICK = 300_000, 10_000
RUNS, RUNS_QUICK = 3, 1
RATES_WANTED = {QUIX.name: "≥ 2.5", FAUST.name: "≥ 20"}
SKETCHES = {LANE.name: "150,000 to 200,000", QUIX.name: "70,000 to 85,000", FAUST.name: "5,000"}

Runs = dict[str, list[Run]]


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--events", type=int)
    said.add_argument("--runs", type=int)
    said.add_argument("--quick", action="store_true", help="Small, and once.")
    options = said.parse_args()
    events = options.events or (EVENTS_QUICK if options.quick else EVENTS)
    rounds = options.runs or (RUNS_QUICK if options.quick else RUNS)
    with stage(events) as ready:
        contestants = present()
        runs = contest(ready, contestants, rounds)
        for contestant in contestants:
            tell_rate(contestant, runs[contestant.name])
        for peer in contestants[1:]:
            tell_ratio(peer, runs)
        for contestant in contestants[: 1 if options.quick else None]:
            seconds = median(each.seconds for each in runs[contestant.name]) / 2
            group = f"{slug(contestant)}-killed"
            tell_survival(contestant, survived(ready, contestant, group, seconds))


def contest(ready: Stage, contestants: Iterable[Contestant], rounds: int) -> Runs:
    """Each round everybody once, so that what else the machine does meets all alike."""
    runs: Runs = {contestant.name: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in contestants:
            group = f"{slug(contestant)}-{number}"
            runs[contestant.name].append(run(ready, contestant, group))
    return runs


def slug(contestant: Contestant) -> str:
    return contestant.name.lower().replace(" ", "-")


def tell_rate(contestant: Contestant, runs: list[Run]) -> None:
    details = {
        "events": runs[0].events,
        "is_true": all(each.is_true for each in runs),
        "cpu_seconds_per_million": [round(each.cpu_seconds_per_million, 2) for each in runs],
    }
    tell(
        Figure(
            NAME,
            f"{contestant.name}, one keyed aggregate",
            "events/s",
            [each.rate for each in runs],
            sketch=SKETCHES[contestant.name],
            details=details,
        )
    )


def tell_ratio(peer: Contestant, runs: Runs) -> None:
    pairs = zip(runs[LANE.name], runs[peer.name], strict=True)
    ratios = [ours.rate / theirs.rate for ours, theirs in pairs]
    tell(Figure(NAME, f"Touchline beside {peer.name}", "times", ratios, RATES_WANTED[peer.name]))


def tell_survival(contestant: Contestant, found: Survival) -> None:
    """Ours must be exact; what becomes of the others is said."""
    tell(
        Figure(
            NAME,
            f"{contestant.name}, deals wrong after a kill -9 midway",
            "deals",
            [found.deals_wrong],
            goal="≤ 0" if contestant is LANE else "",
            details={"touches_off": found.touches_off},
        )
    )


if __name__ == "__main__":
    main()
