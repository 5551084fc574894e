"""Is every safeguard missed when it is gone? Asked by `python -m tests.seeded_bugs --help`."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.seeded_bugs.judging import Verdict, is_sound, judged
from tests.seeded_bugs.patches import Patch, patches

INTERRUPTED = 130

output = Console(soft_wrap=True)


def main(
    only: Annotated[str, typer.Option(help="Only patches whose name begins so.")] = "",
    processes: Annotated[int, typer.Option(help="How many at once.")] = os.cpu_count() or 1,
) -> None:
    """Remove each safeguard from a copy of the source; exit 1 when one is not missed."""
    # A shell starts its background jobs deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = [patch for patch in patches() if patch.name.startswith(only)]
    if not chosen:
        output.print(f"no patch begins with {only!r}; found {', '.join(p.name for p in patches())}")
        raise typer.Exit(2)
    verdicts = _verdicts(chosen, processes)
    table = Table("without", "the suite", "noticed by")
    for patch in chosen:
        table.add_row(patch.name, verdicts[patch.name].answer.splitlines()[0], patch.run)
    output.print(table)
    missed = sum(not verdicts[patch.name].is_right for patch in chosen)
    output.print(f"{len(chosen)} safeguards removed, {len(chosen) - missed} caught")
    if not all(verdict.is_right for verdict in verdicts.values()):
        raise typer.Exit(1)


def _verdicts(chosen: Sequence[Patch], processes: int) -> dict[str, Verdict]:
    """What the tests say of every patch, and of the code as it is; each is shown at once."""
    runs = sorted({patch.run for patch in chosen})
    asked = [(run, is_sound, run) for run in runs] + [(each.name, judged, each) for each in chosen]
    verdicts: dict[str, Verdict] = {}
    with Progress(console=output) as progress, ThreadPoolExecutor(processes) as pool:
        bar = progress.add_task("safeguards", total=len(asked))
        answers = {pool.submit(ask, about): name for name, ask, about in asked}
        try:
            for answered in as_completed(answers):
                name, verdict = answers[answered], answered.result()
                verdicts[name] = verdict
                progress.advance(bar)
                output.print(f"{name}: {verdict.answer}", markup=False, highlight=False)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise typer.Exit(INTERRUPTED) from None
    return verdicts


if __name__ == "__main__":
    typer.run(main)
