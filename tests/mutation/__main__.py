"""How many of the small ways to be wrong do the tests notice? `python -m tests.mutation --help`.

The modules on which everything else rests are changed in every small way that there is; the score
is the share of changes that make a test fail. Which tests those are is said here, module by module.

A mutator of our own: mutmut 3.8 needs a click that Faust refuses, and cosmic-ray changes no words
and leaves no argument out, which is where identity and codec can be wrong.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from signal import SIGKILL
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trial import is_unbiased, load, started

ROOT = Path(__file__).parents[2]
SCORE_MIN = 0.9
SECONDS_MAX = 120
SECONDS_BETWEEN_LOOKS = 0.01
INTERRUPTED = 130

TESTS: Mapping[str, Sequence[str]] = {
    "projections.ledger": (
        "tests/projections/test_ledger.py",
        "tests/projections/test_standing.py",
        "tests/projections/test_telling.py",
        "tests/projections/test_generation.py",
    ),
    "projections.standing": (
        "tests/projections/test_standing.py",
        "tests/projections/test_touches.py",
    ),
    "projections.identity": (
        "tests/projections/test_identity.py",
        "tests/projections/test_generation.py",
    ),
    "streams.positions": ("tests/streams/test_position_rows.py",),
    "events.codec": (
        "tests/events/test_golden.py",
        "tests/events/test_upcasters.py",
        "tests/events/test_codec.py",
    ),
}

output = Console(soft_wrap=True)


def main(
    only: Annotated[str, typer.Option(help="Only this module.")] = "",
    processes: Annotated[int, typer.Option(help="How many at once.")] = os.cpu_count() or 1,
) -> None:
    """Try every mutant; exit 1 when the tests of a module notice less than 90 % of its own."""
    # A shell starts its background jobs deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(ROOT)
    table = Table("module", "mutants", "noticed", "score")
    is_enough = True
    for module, tests in TESTS.items():
        if only not in ("", module):
            continue
        tried = list(mutants(_source(module)))
        noticed = len(tried) - len(_survivors(module, tried, tests, processes))
        score = noticed / len(tried)
        is_enough = is_enough and score >= SCORE_MIN
        table.add_row(module, str(len(tried)), str(noticed), f"{score:.1%}")
    output.print(table)
    if not is_enough:
        output.print(f"found a score below {SCORE_MIN:.0%}; a test is missing for what is above.")
        raise typer.Exit(1)


def _source(module: str) -> str:
    return (ROOT / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8")


def _survivors(
    module: str, tried: Sequence[Mutant], tests: Sequence[str], processes: int
) -> list[Mutant]:
    source = _source(module)
    if not (load(tests) and is_unbiased(module, source, tests)):
        output.print(f"{module}: its tests fail without any change: {' '.join(tests)}")
        raise typer.Exit(1)
    with Progress(console=output) as progress:
        bar = progress.add_task(module, total=len(tried))
        found: list[Mutant] = []
        for mutant, code in _codes(module, tried, tests, processes):
            progress.advance(bar)
            if code == 0:
                found.append(mutant)
                output.print(f"not noticed in {module}, {mutant}", markup=False, highlight=False)
    return found


def _codes(
    module: str, tried: Sequence[Mutant], tests: Sequence[str], processes: int
) -> Iterator[tuple[Mutant, int]]:
    """What the tests came to for each mutant; one that takes too long has been noticed."""
    running: dict[int, tuple[Mutant, float]] = {}
    waiting = list(tried)
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                mutant = waiting.pop(0)
                running[started(module, mutant, tests)] = mutant, time.monotonic() + SECONDS_MAX
            for child in [
                child for child, (_, until) in running.items() if until < time.monotonic()
            ]:
                os.kill(child, SIGKILL)
            child, status = os.waitpid(-1, os.WNOHANG)
            if child:
                yield running.pop(child)[0], status
            else:
                time.sleep(SECONDS_BETWEEN_LOOKS)
    except KeyboardInterrupt:
        for child in running:
            os.kill(child, SIGKILL)
        raise typer.Exit(INTERRUPTED) from None


if __name__ == "__main__":
    typer.run(main)
