"""Does what explains a cell come to it again? `python -m tests.explained --help` says how to ask.

Random cells of all views, after the demo; each cell's events are told to a tenant of its own.
"""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from tests.explained.cells import Drawn, drawn
from tests.explained.retelling import archived, different, retold
from tests.explained.world import warehouse
from touchline.demo.running import demo
from touchline.known_at import WAREHOUSE
from touchline.local.runtime import Runtime
from touchline.progress import bar
from touchline.settings import Settings
from touchline.warehouse import connect

TOLD_AT_ONCE = 50
output = Console(soft_wrap=True)


def main(
    cells: Annotated[int, typer.Option(help="How many cells.", min=1)] = 1_000,
    seed: Annotated[int, typer.Option(help="Which cells.")] = 1,
    events: Annotated[int, typer.Option(help="About how many events the demo tells.")] = 60_000,
    home: Annotated[Path | None, typer.Option(help="A demo that was kept, instead.")] = None,
) -> None:
    """Explain random cells and tell each explanation again; exit 1 when one comes to another."""
    output.print(f"seed {seed}, {cells:,} cells")
    with TemporaryDirectory(prefix="touchline-explained-") as folder:
        if home is None:
            home = Path(folder) / "demo"
            demo(Settings.with_free_ports(home), output, seed=seed, events=events)
        wrong = list(_wrong(home, Path(folder) / "own", seed=seed, cells=cells))
    for line in wrong:
        output.print(line, markup=False, highlight=False)
    if wrong:
        raise typer.Exit(1)


def _wrong(home: Path, own: Path, *, seed: int, cells: int) -> list[str]:
    began_at = perf_counter()
    settings = Settings.with_free_ports(home)
    with Runtime(settings, processes=WAREHOUSE), warehouse(own) as empty:
        reader, writer = connect(settings, user="reader"), connect(empty)
        archive = archived(reader, settings.tenant)
        found, told = list[str](), list[Drawn]()
        with bar("explain and tell again", cells, output) as advance:
            for each in drawn(reader, settings.tenant, Random(seed), cells):
                if not each.comes_of_its_items:
                    found.append(f"{each}: its contributions come to something else")
                told.append(each)
                if len(told) % TOLD_AT_ONCE == 0:
                    retold(writer, archive, told[-TOLD_AT_ONCE:])
                advance(1)
            retold(writer, archive, told[len(told) // TOLD_AT_ONCE * TOLD_AT_ONCE :])
        found += different(writer, told)
    events = sum(len(each.event_ids) for each in told)
    output.print(
        f"{len(told):,} cells of {len({each.cell.view.name for each in told})} views, explained by "
        f"{events:,} events of {len(archive):,}, {len(found):,} came to something else; "
        f"{perf_counter() - began_at:.0f} s"
    )
    return found


if __name__ == "__main__":
    typer.run(main)
