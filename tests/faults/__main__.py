"""Does the promise hold whatever breaks? `python -m tests.faults` tries it for a night.

Every kind of fault on a stack of real processes, one after another, with the oracle after each.
Exit code 0: no difference; 1: some, and the command that brings each about again; 130: interrupted,
and nothing is left running.
"""

import logging
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console

from tests.faults.catalogue import Nightly, nightly
from tests.faults.report import show
from tests.faults.stack import standing
from tests.faults.trial import Fault, Outcome, tried

DIFFERENT, INTERRUPTED = 1, 130
KILLS = 400

Seed = Annotated[int, typer.Option(help="Everything follows from it; any when left out.")]
Only = Annotated[list[str] | None, typer.Option(help="Only this fault; may be said again.")]
Kills = Annotated[int, typer.Option(help="How many kills over the 16 points, at least.")]
Times = Annotated[int, typer.Option(help="How often each fault; as in a night when 0.")]


def main(seed: Seed = 0, only: Only = None, kills: Kills = KILLS, times: Times = 0) -> None:
    """Break everything that can break, and ask after each whether anything is lost or twice."""
    # A shell starts its background jobs deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # What a client logs here it raises as well.
    logging.getLogger().addHandler(logging.NullHandler())
    seed = seed or Random().randrange(1, 1 << 20)
    console = Console()
    console.print(f"seed {seed}")
    outcomes: list[Outcome] = []
    try:
        run(console, chosen(nightly(kills), only or []), seed, times, outcomes)
    except KeyboardInterrupt:
        console.print("Interrupted; nothing is left running.")
        show(console, outcomes)
        sys.exit(INTERRUPTED)
    show(console, outcomes)
    different = sum(len(outcome.differences) for outcome in outcomes)
    console.print(f"\nseed {seed}: {len(outcomes)} trials, {different} differences")
    sys.exit(DIFFERENT if different else 0)


def chosen(faults: Mapping[str, Nightly], only: list[str]) -> Mapping[str, Nightly]:
    unknown = sorted(set(only) - set(faults))
    if unknown:
        said = f"found {', '.join(unknown)}, expected any of {', '.join(faults)}"
        raise typer.BadParameter(said)
    return {name: fault for name, fault in faults.items() if not only or name in only}


def run(
    console: Console,
    faults: Mapping[str, Nightly],
    seed: int,
    times: int,
    outcomes: list[Outcome],
) -> None:
    """Each kind of fault on a stack of its own; after a difference on a new one."""
    for name, planned in faults.items():
        left = [seed + number for number in range(times or planned.times)]
        while left:
            with tempfile.TemporaryDirectory(prefix="faults-") as folder:
                left = on_one_stack(console, name, planned.fault, left, outcomes, Path(folder))


def on_one_stack(
    console: Console,
    name: str,
    fault: Fault,
    seeds: list[int],
    outcomes: list[Outcome],
    folder: Path,
) -> list[int]:
    """Try one seed after another until one finds a difference; the seeds that are left."""
    with standing(folder) as stack:
        for number, seed in enumerate(seeds, 1):
            with console.status(f"{name}, seed {seed}: {number} of {len(seeds)}"):
                outcome = tried(stack, name, fault, seed)
            outcomes.append(outcome)
            console.print(
                f"{name}, seed {seed}: {outcome.seconds:.0f} s, {outcome.told:,} told, "
                f"{outcome.kills.total()} kills, {len(outcome.differences)} differences"
            )
            if outcome.differences:
                return seeds[number:]
    return []


if __name__ == "__main__":
    typer.run(main)
