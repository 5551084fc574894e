"""How often is a check-in suggested in vain, and how often is a shift found?

`python -m benchmarks.strain_rates` takes some seconds; `--reps 4000 --years 3` some 12 minutes of
one core; `--plot FILE` draws the plot. The same seed finds the same.

Sketch: a week of a signal takes two medians of twelve, some 10 µs; 4,000 reps, 9 signals and 172
weeks are 6 million of them, so one rate takes a minute.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.strain_rates.counts import SCENARIOS, TEAM, rates
from benchmarks.strain_rates.gaussian import Detection, Rate, detection, false_rate
from benchmarks.strain_rates.plot import Point, svg
from benchmarks.strain_rates.single import KINDS, ONE_SHOT, TWO_OF_THREE, rate
from projections.strain.rules import DEFAULT

THRESHOLDS = (2.0, 2.5, 3.0)
CORRELATIONS = (0.0, 0.3, 0.5)
SIGMAS = (2.0, 3.0, 4.0)
# A row and a column of a table.
Cell = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=16)
    parser.add_argument("--years", type=float, default=1)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--plot", type=Path)
    told = parser.parse_args()
    false, found = false_rates(told), detections(told)
    show(
        "Check-ins per rep-year where nothing changes",
        ["correlation", *names()],
        (
            [f"{rho:g}", *(f"{false[rho, z].per_year:.3f}" for z in THRESHOLDS)]
            for rho in CORRELATIONS
        ),
    )
    show(
        "Shifts found (median week), correlation 0.3",
        ["shift", *names()],
        (
            [
                f"{sigma:g} sigma",
                *(f"{found[sigma, z].share:.1%} ({found[sigma, z].weeks:g})" for z in THRESHOLDS),
            ]
            for sigma in SIGMAS
        ),
    )
    show("One signal alone, entries per rep-year", ["rule", *KINDS], single_rows(told))
    show(
        "Weeks as they are",
        ["scenario", "check-ins per rep-year", "team weeks with a process alert"],
        scenario_rows(told),
    )
    if told.plot:
        told.plot.write_text(svg(curves(false, found)), encoding="utf-8")


def false_rates(told: argparse.Namespace) -> dict[Cell, Rate]:
    return {
        (rho, z): false_rate(
            reps=told.reps, years=told.years, correlation=rho, seed=told.seed,
            rules=replace(DEFAULT, z_elevated=z),
        )
        for rho in CORRELATIONS
        for z in THRESHOLDS
    }  # fmt: skip


def detections(told: argparse.Namespace) -> dict[Cell, Detection]:
    return {
        (sigma, z): detection(
            reps=told.reps, sigma=sigma, correlation=0.3, seed=told.seed,
            rules=replace(DEFAULT, z_elevated=z),
        )
        for sigma in SIGMAS
        for z in THRESHOLDS
    }  # fmt: skip


def curves(false: dict[Cell, Rate], found: dict[Cell, Detection]) -> dict[str, list[Point]]:
    return {
        f"{sigma:g} sigma": [
            Point(z, false[0.3, z].per_year, found[sigma, z].share) for z in THRESHOLDS
        ]
        for sigma in SIGMAS
    }


def single_rows(told: argparse.Namespace) -> Iterator[list[str]]:
    for name, rule in (("one week", ONE_SHOT), ("two of three", TWO_OF_THREE)):
        for z in (2.0, 2.5, 3.5):
            found = (
                rate(kind, rule, z=z, reps=told.reps, years=told.years, seed=told.seed)
                for kind in KINDS
            )
            yield [f"{name}, z ≥ {z:g}", *(f"{each.per_year:.2f}" for each in found)]


def scenario_rows(told: argparse.Namespace) -> Iterator[list[str]]:
    for name, scenario in SCENARIOS.items():
        teams = max(1, told.reps // TEAM // 10)
        found = rates(scenario, teams=teams, years=told.years, rules=DEFAULT, seed=told.seed)
        yield [name, f"{found.reps.per_year:.3f}", f"{found.team_weeks_share:.1%}"]


def names() -> list[str]:
    return [f"z ≥ {z:g}" for z in THRESHOLDS]


def show(title: str, header: Sequence[str], rows: Iterable[list[str]]) -> None:
    """A table in Markdown, row by row as it is known."""
    sys.stdout.write(f"\n{title}\n\n")
    for row in (header, ["---"] * len(header), *rows):
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
