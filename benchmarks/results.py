"""What did a benchmark measure, and is that as good as the goal?

A figure is one line of JSON on stdout: what was measured, the median of the runs and their range.
The goal is a string that is both read and judged, such as "≥ 20000" or "≤ 0.3". What grows is told
as a line of points, which the plots are drawn from.

    tell(Figure("hot_path", "router, CPU of an event", "µs", (41.2, 40.8, 43.0), goal="≤ 50"))
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ge, le
from statistics import median
from typing import Any, Self

JUDGES: Mapping[str, Callable[[float, float], bool]] = {"≥": ge, "≤": le}
SIGNIFICANT_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured, once for each run; `details` stand in the JSON only."""

    benchmark: str
    figure: str
    unit: str
    values: Sequence[float]
    goal: str = ""
    sketch: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return rounded(median(self.values))

    @property
    def range(self) -> tuple[float, float]:
        return rounded(min(self.values)), rounded(max(self.values))

    @property
    def is_met(self) -> bool | None:
        """Whether the median reaches the goal; None when there is none."""
        if not self.goal:
            return None
        sign, bound = self.goal.split()
        return JUDGES[sign](self.median, float(bound))

    def as_dict(self) -> dict[str, Any]:
        return {
            "benchmark": self.benchmark,
            "figure": self.figure,
            "unit": self.unit,
            "median": self.median,
            "range": self.range,
            "goal": self.goal,
            "sketch": self.sketch,
            "is_met": self.is_met,
            "values": [rounded(value) for value in self.values],
            "details": self.details,
        }

    @classmethod
    def told(cls, line: Mapping[str, Any]) -> Self:
        """The figure of a line; who tells no single values has median and range for them."""
        values = line.get("values") or [line["range"][0], line["median"], line["range"][1]]
        goal, sketch = line.get("goal") or "", line.get("sketch") or ""
        details = line.get("details") or {}
        return cls(line["benchmark"], line["figure"], line["unit"], values, goal, sketch, details)


@dataclass(frozen=True, slots=True)
class Growth:
    """How something changes while something else grows, as points of a line."""

    benchmark: str
    figure: str
    unit: str
    against: str
    points: Sequence[tuple[float, float]]

    def as_dict(self) -> dict[str, Any]:
        return {
            "benchmark": self.benchmark,
            "figure": self.figure,
            "unit": self.unit,
            "against": self.against,
            "points": [(rounded(x), rounded(y)) for x, y in self.points],
        }

    @classmethod
    def told(cls, line: Mapping[str, Any]) -> Self:
        points = [(x, y) for x, y in line["points"]]
        return cls(line["benchmark"], line["figure"], line["unit"], line["against"], points)


def tell(result: Figure | Growth) -> None:
    """One line of JSON on stdout, at once."""
    sys.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def rounded(value: float) -> float:
    """To as many digits as a measurement bears; whole numbers stay whole."""
    if abs(value) >= 10**SIGNIFICANT_DIGITS:
        return round(value)
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
