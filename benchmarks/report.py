"""How do the figures of a run look, for a machine and for a person?

Of each benchmark: on what machine, at which commit and when, and every value of every run. As a
table, what was measured in the same circumstances stands together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Self

from benchmarks.machine import commit, machine
from benchmarks.results import Figure, Growth
from benchmarks.running import Outcome

HEADING = "| figure | goal | sketch | median | range | met |\n| --- | --- | --- | --- | --- | --- |"
MET = {True: "yes", False: "**no**", None: ""}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one benchmark found, and where; a quick one is not judged."""

    name: str
    where: str
    is_quick: bool
    has_failed: bool
    figures: list[Figure]
    growths: list[Growth]

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "where": self.where,
            "is_quick": self.is_quick,
            "has_failed": self.has_failed,
            "figures": [figure.as_dict() for figure in self.figures],
            "growths": [growth.as_dict() for growth in self.growths],
        }

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        return cls(
            told["name"],
            told["where"],
            told["is_quick"],
            told["has_failed"],
            [Figure.told(each) for each in told["figures"]],
            [Growth.told(each) for each in told["growths"]],
        )


def circumstances(started_at: datetime, remark: str) -> str:
    """On what machine, at which commit, when, and what else is to be known."""
    return "; ".join(
        filter(None, (f"{machine()}, commit {commit()}, {started_at:%d %B %Y}", remark))
    )


def measured(outcome: Outcome, where: str, *, is_quick: bool) -> Measured:
    return Measured(outcome.name, where, is_quick, outcome.failed, outcome.figures, outcome.growths)


def markdown(found: Iterable[Measured]) -> str:
    ordered = sorted(found, key=lambda each: (each.where, each.name))
    parts = []
    for where, group in groupby(ordered, key=lambda each: each.where):
        rows = [line for each in group for line in lines(each)]
        parts.append("\n".join([f"On {where}:\n", HEADING, *rows, ""]))
    return "\n".join(parts)


def lines(found: Measured) -> Iterator[str]:
    for figure in found.figures:
        is_judged = figure.goal and not found.is_quick
        yield row(figure, MET[figure.is_met] if is_judged else "")
    if found.has_failed:
        yield f"| {found.name} | | | failed | | **no** |"


def row(figure: Figure, met: str) -> str:
    low, high = map(shown, figure.range)
    cells = (
        f"{figure.figure} ({figure.unit})",
        goal(figure),
        figure.sketch,
        shown(figure.median),
        f"{low} to {high}" if len(figure.values) > 1 else "one run",
        met,
    )
    return "| " + " | ".join(cells) + " |"


def goal(figure: Figure) -> str:
    if not figure.goal:
        return ""
    sign, bound = figure.goal.split()
    return f"{sign} {shown(float(bound))}"


def shown(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,g}"
