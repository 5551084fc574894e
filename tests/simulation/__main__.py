"""Do worlds end well? `python -m tests.simulation --help` says how to ask.

Many seeds at once, over all processors, with a table of what broke; or one seed again with its
diary.
"""

import os
import signal
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from tests.simulation.bugs import parts
from tests.simulation.faults import Fault
from tests.simulation.parallel import ends_of_shares
from tests.simulation.runs import End, again

FAILURES_SHOWN_MAX = 10
INTERRUPTED = 130

output = Console(soft_wrap=True)


def main(
    seed: Annotated[int | None, typer.Option(help="Run this one again, with its diary.")] = None,
    seeds: Annotated[int, typer.Option(help="How many worlds to run.")] = 2_000,
    first: Annotated[int, typer.Option(help="The first of the seeds.")] = 0,
    processes: Annotated[int, typer.Option(help="How many at once.")] = os.cpu_count() or 1,
    bug: Annotated[str, typer.Option(help="Without one safeguard; a name of bugs.py.")] = "",
) -> None:
    """Run simulated worlds; exit 1 when one ends wrongly or does not come to rest."""
    # A shell starts its background jobs deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if seed is not None:
        _show(seed, bug)
    elif _table(_ended(range(first, first + seeds), processes, bug)):
        raise typer.Exit(1)


def _show(seed: int, bug: str) -> None:
    diary, problems = again(seed, parts(bug))
    for line in [*diary, *problems] or ["ends well"]:
        output.print(line, markup=False, highlight=False)
    output.print("ends wrongly" if problems else "ends well")
    if problems:
        raise typer.Exit(1)


def _ended(seeds: range, processes: int, bug: str) -> list[End]:
    found: list[End] = []
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=output) as progress:
        bar = progress.add_task("worlds", total=len(seeds))
        try:
            for share in ends_of_shares(seeds, processes, bug):
                found += share
                progress.update(bar, completed=len(found))
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
    return found


def _table(found: list[End]) -> int:
    """Print what broke and who ended wrongly; how many did."""
    struck = sum((end.struck for end in found), Counter[Fault]())
    worlds = Counter(fault for end in found for fault in end.struck)
    table = Table("fault", "worlds", "times", "is")
    for fault in Fault:
        table.add_row(fault.name, f"{worlds[fault]:,}", f"{struck[fault]:,}", fault.value)
    output.print(table)
    wrong = sorted((end for end in found if end.problems), key=lambda end: end.seed)
    for end in wrong[:FAILURES_SHOWN_MAX]:
        output.print(str(end), markup=False, highlight=False)
    told = sum(end.told for end in found)
    output.print(f"{len(found):,} worlds, {told:,} records told, {len(wrong):,} ended wrongly")
    return len(wrong)


if __name__ == "__main__":
    typer.run(main)
