"""Does it hold for hours? `python -m tests.faults.soak` breaks something every 10 seconds.

At random and under load, on one stack. Every few minutes the telling pauses until all has landed,
and the oracle is asked. A seed breaks the same in the same order, each with the same chance,
however long it takes; in the middle of what it strikes is up to the machine. Exit code 0: no
difference; 1: some; 130: interrupted, and nothing is left running.
"""

import logging
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count, islice
from pathlib import Path
from random import Random
from signal import SIGTERM
from typing import Annotated

import typer
from rich.console import Console

from tests.faults.kills import COLLECTOR, KEEPER, MADE_BY_THE_DRIVER, ROUTER, armed
from tests.faults.outages import (
    Break,
    loads_torn,
    store_killed,
    store_paused,
    store_restarted,
    told,
    warehouse_codes,
    warehouse_cut,
    warehouse_refusing,
    warehouse_slow,
    workers_frozen,
    workers_scaled,
)
from tests.faults.report import show, table
from tests.faults.stack import Stack, standing
from tests.faults.trial import Outcome, tried

DIFFERENT, INTERRUPTED = 1, 130
EVERY_SECONDS = 10.0
FAULTS_PER_ROUND = 15
POINTS = [point for point in (*COLLECTOR, *ROUTER, *KEEPER) if point not in MADE_BY_THE_DRIVER]

Minutes = Annotated[float, typer.Option(help="How long.")]
Seed = Annotated[int, typer.Option(help="Everything follows from it; any when left out.")]


def somebody_killed(stack: Stack, random: Random) -> None:
    """At any moment, and in the next life at a point."""
    member = random.choice(list(stack.crew.members.values()))
    point = random.choice([point for point in POINTS if belongs(point, member.role)])
    member.crash_at = armed(point, random)
    member.kill()


def everybody_killed(stack: Stack, random: Random) -> None:
    """All at once."""
    for member in stack.crew.members.values():
        member.kill()


def somebody_stopped(stack: Stack, random: Random) -> None:
    """Told to stop; who stops is started again."""
    random.choice(list(stack.crew.members.values())).signal(SIGTERM)


BREAKS: Mapping[str, Break] = {
    "somebody killed": somebody_killed,
    "everybody killed": everybody_killed,
    "somebody told to stop": somebody_stopped,
    "broker killed": store_killed("broker", 3),
    "broker paused": store_paused("broker", 8),
    "broker restarted": store_restarted("broker"),
    "warehouse killed": store_killed("warehouse", 3),
    "warehouse paused": store_paused("warehouse", 8),
    "warehouse refusing": warehouse_refusing(5),
    "warehouse slow": warehouse_slow(8),
    "warehouse cut": warehouse_cut(10),
    "warehouse saying no": warehouse_codes(2),
    "loads torn": loads_torn(5),
    "workers frozen": workers_frozen,
    "workers scaled": workers_scaled,
}
# What kills is the rule, what takes long the exception.
OFTEN = 5
CHOICES = [*BREAKS, *["somebody killed", "everybody killed"] * OFTEN]


def belongs(point: str, role: str) -> bool:
    return point.startswith(role) or (role == "router" and point.startswith("burial"))


def main(minutes: Minutes = 30, seed: Seed = 0) -> None:
    """Break something every 10 seconds while a story is told, for so long."""
    # A shell starts its background jobs deaf to Ctrl-C.
    for told_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told_to_stop, signal.default_int_handler)
    # What a client logs here it raises as well.
    logging.getLogger().addHandler(logging.NullHandler())
    seed = seed or Random().randrange(1, 1 << 20)
    console, outcomes, broken = Console(), list[Outcome](), Counter[str]()
    again = f"python -m tests.faults.soak --seed {seed} --minutes {minutes:g}"
    console.print(again, markup=False)
    try:
        run(console, seed, minutes, outcomes, broken)
    except KeyboardInterrupt:
        console.print("Interrupted; nothing is left running.")
        sys.exit(INTERRUPTED)
    finally:
        drawn = table("broken", "times", title=f"{broken.total()} faults")
        for name, times in broken.most_common():
            drawn.add_row(name, f"{times:,}")
        console.print(drawn)
        show(console, outcomes, lambda _: again)
    different = sum(len(outcome.differences) for outcome in outcomes)
    console.print(f"\n{again}: {different} differences", markup=False)
    sys.exit(DIFFERENT if different else 0)


def run(
    console: Console, seed: int, minutes: float, outcomes: list[Outcome], broken: Counter[str]
) -> None:
    ends_at, faults = time.monotonic() + minutes * 60, drawn(seed)

    def breaking(stack: Stack, random: Random) -> None:
        with told(stack, "soaked", random):
            for name, chance in islice(faults, FAULTS_PER_ROUND):
                if time.monotonic() >= ends_at:
                    break
                broken[name] += 1
                console.print(f"{broken.total()}: {name}", markup=False)
                broken_once(stack, BREAKS[name], chance)

    with tempfile.TemporaryDirectory(prefix="soak-") as folder, standing(Path(folder)) as stack:
        while time.monotonic() < ends_at and not any(each.differences for each in outcomes):
            left = (ends_at - time.monotonic()) / 60
            with console.status(f"{broken.total()} faults, {left:.0f} minutes left"):
                outcome = tried(stack, "soak", breaking, seed + len(outcomes))
            outcomes.append(outcome)
            console.print(
                f"{broken.total()} faults, {outcome.told:,} told in {outcome.seconds:.0f} s, "
                f"{len(outcome.differences)} differences"
            )


def drawn(seed: int) -> Iterator[tuple[str, Random]]:
    """What is broken, one after the other, and the chance that each draws from alone."""
    for number in count(1):
        chance = Random(f"{seed} {number}")
        yield chance.choice(CHOICES), chance


def broken_once(stack: Stack, breaking: Break, chance: Random) -> None:
    """Break it; the next may come once its time has passed."""
    next_at = time.monotonic() + EVERY_SECONDS
    breaking(stack, chance)
    stack.rest(max(0.0, next_at - time.monotonic()))


if __name__ == "__main__":
    typer.run(main)
