"""What is shown at the end: what was broken, how often, and what came of it?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.table import Table

from tests.faults.clock import shown
from tests.faults.trial import Outcome

DIFFERENCES_SHOWN_MAX = 20
NUMBERS = ("times", "told", "once", "refused", "kills", "exits 75", "seconds", "different")


def again(outcome: Outcome) -> str:
    """The command that does the same with the same seed."""
    return f"python -m tests.faults --seed {outcome.seed} --only {outcome.fault} --times 1"


def show(
    console: Console, outcomes: Sequence[Outcome], again: Callable[[Outcome], str] = again
) -> None:
    """Both tables, then every difference with the command that brings it about again."""
    if outcomes:
        console.print(faults(outcomes))
    if any(outcome.kills for outcome in outcomes):
        console.print(kills(outcomes))
    for outcome in outcomes:
        if outcome.differences:
            say_what_differs(console, outcome, again(outcome))


def say_what_differs(console: Console, outcome: Outcome, again: str) -> None:
    console.print(f"\n{outcome.fault}: {again}", markup=False, soft_wrap=True)
    for difference in outcome.differences[:DIFFERENCES_SHOWN_MAX]:
        console.print(f"  {difference}", markup=False, highlight=False, soft_wrap=True)


def faults(outcomes: Iterable[Outcome]) -> Table:
    by_fault = defaultdict[str, list[Outcome]](list)
    for outcome in outcomes:
        by_fault[outcome.fault].append(outcome)
    drawn = table("fault", *NUMBERS)
    for name, found in by_fault.items():
        drawn.add_row(
            name,
            f"{len(found):,}",
            f"{sum(each.told for each in found):,}",
            f"{sum(each.acknowledged for each in found):,}",
            f"{sum(each.refused for each in found):,}",
            f"{sum(each.kills.total() for each in found):,}",
            f"{sum(each.exits['75'] for each in found):,}",
            f"{sum(each.seconds for each in found):,.0f}",
            f"{sum(len(each.differences) for each in found):,}",
        )
    return drawn


def kills(outcomes: Sequence[Outcome]) -> Table:
    """By point, how often a process died there; at the end how soon the work went on."""
    counted = sum((outcome.kills for outcome in outcomes), Counter[str]())
    drawn = table("killed at", "times", title=f"{counted.total():,} kills")
    for point, times in sorted(counted.items()):
        drawn.add_row(point, f"{times:,}")
    for role in ("collector", "router", "keeper"):
        seconds = [s for each in outcomes for s in each.seconds_to_recover.get(role, ())]
        drawn.add_row(f"{role}: until work went on, median / p99", shown(seconds))
    return drawn


def table(first: str, *numbers: str, title: str = "") -> Table:
    drawn = Table(title=title or None, box=None, pad_edge=False)
    drawn.add_column(first)
    for number in numbers:
        drawn.add_column(number, justify="right")
    return drawn
