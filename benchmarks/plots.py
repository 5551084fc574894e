"""How does something change while something else grows? A plot as SVG for each growth.

    .venv-peers/bin/python -m benchmarks.plots RESULTS.json FOLDER

The library lives with the peers, so whoever wants plots runs this file there.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.results import Growth

ROOT = Path(__file__).parents[1]
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
WIDTH, HEIGHT = 720, 320


def draw(results: Path, folder: Path) -> None:
    """Into the folder, where `make peers` has been and anything has grown."""
    if PEERS_PYTHON.exists() and any(growths(results)):
        command = [str(PEERS_PYTHON), "-m", "benchmarks.plots", str(results), str(folder)]
        subprocess.run(command, cwd=ROOT, check=True)


def growths(results: Path) -> Iterator[Growth]:
    for each in json.loads(results.read_text(encoding="utf-8")):
        yield from map(Growth.told, each["growths"])


def file_name(growth: Growth) -> str:
    words = f"{growth.benchmark} {growth.figure} {growth.against}".lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") + ".svg"


def svg(growth: Growth) -> str:
    from pygal import XY
    from pygal.style import CleanStyle

    chart = XY(
        width=WIDTH,
        height=HEIGHT,
        style=CleanStyle,
        js=(),
        disable_xml_declaration=True,
        title=f"{growth.figure} ({growth.unit})",
        x_title=growth.against,
        show_legend=False,
        include_x_axis=True,
        dots_size=2,
        range=(0, max((y for _, y in growth.points), default=1) * 1.1),
        value_formatter=lambda value: f"{value:,g}",
        x_value_formatter=lambda value: f"{value:,g}",
    )
    chart.add(growth.figure, growth.points)
    return str(chart.render(is_unicode=True))


def main(results: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for growth in growths(results):
        (folder / file_name(growth)).write_text(svg(growth), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
