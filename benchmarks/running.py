"""Which benchmarks are there, and what does each tell when it is run?"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.results import Figure, Growth

HERE = Path(__file__).parent
TAKEN_BY_ALL = '"--quick"'


@dataclass(slots=True)
class Outcome:
    """What one benchmark told, and how it ended."""

    name: str
    exit_code: int = 0
    seconds: float = 0.0
    figures: list[Figure] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Also when it ended well and told nothing."""
        return bool(self.exit_code) or not self.figures


def names() -> list[str]:
    """Modules and packages that take what all benchmarks take, this one left out."""
    modules = [*HERE.glob("[!_]*.py"), *HERE.glob("*/__main__.py")]
    return sorted(
        path.parent.name if path.stem == "__main__" else path.stem
        for path in modules
        if path.name != Path(__file__).name and TAKEN_BY_ALL in path.read_text(encoding="utf-8")
    )


def outcomes(
    wanted: Sequence[str],
    arguments: Sequence[str],
    folder: Path,
    console: Console,
    *,
    at_once: int = 1,
) -> list[Outcome]:
    """One after the other, or so many at once; one that fails does not stop the others."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as shown,
        ThreadPoolExecutor(at_once) as aside,
    ):

        def shown_while_run(number: int, name: str) -> Outcome:
            task = shown.add_task(f"{number} of {len(wanted)}: {name}")
            outcome = run(name, arguments, folder)
            shown.remove_task(task)
            console.print(line(outcome, folder), soft_wrap=True, highlight=False)
            return outcome

        return list(aside.map(shown_while_run, range(1, len(wanted) + 1), wanted))


def line(outcome: Outcome, folder: Path) -> str:
    how = f"failed, see {folder / outcome.name}.log" if outcome.failed else "done"
    return f"{outcome.name}: {how} ({outcome.seconds:.0f} s)"


def run(name: str, arguments: Sequence[str], folder: Path) -> Outcome:
    """In a process of its own; all that it says stands in its log."""
    began_at, outcome = time.monotonic(), Outcome(name)
    log = folder / f"{name}.log"
    with log.open("w", encoding="utf-8") as output:
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        with subprocess.Popen(
            command, cwd=HERE.parent, stdout=subprocess.PIPE, stderr=output, text=True
        ) as process:
            for told in process.stdout or ():
                output.write(told)
                output.flush()
                take(told, outcome)
    outcome.exit_code, outcome.seconds = process.returncode, time.monotonic() - began_at
    return outcome


def take(told: str, outcome: Outcome) -> None:
    """A figure, a growth, or something else that is in the log only."""
    for result in results_in(told):
        if isinstance(result, Growth):
            outcome.growths.append(result)
        else:
            outcome.figures.append(result)


def results_in(told: str) -> Iterator[Figure | Growth]:
    if told.startswith('{"benchmark"'):
        told_as = json.loads(told)
        yield Growth.told(told_as) if "points" in told_as else Figure.told(told_as)
