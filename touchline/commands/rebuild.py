"""What does `touchline rebuild` print, and what does its exit code say?

0: the views read the new generation. 1: nothing was changed, because a row of it is not what the
archive says, or because it could not be done. 130: interrupted; the next run finishes it or begins
anew.
"""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from touchline.rebuild.rebuilding import Rebuilt

NOT_REBUILT = 1
INTERRUPTED = 130
LISTED_MAX = 20

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with every difference.")]


def rebuild(is_json: AsJson = False) -> None:
    """Fold the archive again into a new generation, verify it, and only then let it be read."""
    from rich.console import Console

    from streams.crash_points import armed
    from touchline.rebuild.progress import progress
    from touchline.rebuild.rebuilding import rebuild
    from touchline.stopping import told_to_stop_as_an_interrupt

    settings = Settings()
    try:
        with told_to_stop_as_an_interrupt(), progress(Console(stderr=True)) as shown:
            rebuilt = rebuild(settings, shown, armed(settings.crash_at))
    except KeyboardInterrupt:
        typer.echo("interrupted; say it again, and it is finished or begun anew", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if is_json:
        typer.echo(json.dumps(rebuilt.as_dict(), indent=2))
    else:
        typer.echo("\n".join(lines(rebuilt)))
    raise typer.Exit(0 if rebuilt.is_read else NOT_REBUILT)


def lines(rebuilt: "Rebuilt") -> list[str]:
    """What a person is told at the end."""
    where = f"generation {rebuilt.generation}, meaning {rebuilt.meaning}"
    if rebuilt.report is None:
        return [f"{where}: was read already; what it left of before is dropped"]
    pace = f"{rebuilt.seconds:,.1f} s, {rebuilt.events / rebuilt.seconds:,.0f} a second"
    told = [f"{where}: {rebuilt.events:,} archived events folded in {pace}"]
    if not rebuilt.is_read:
        differences = rebuilt.report.differences
        told += [str(difference) for difference in differences[:LISTED_MAX]]
        if (more := len(differences) - LISTED_MAX) > 0:
            told.append(f"… and {more:,} more; --json prints all of them")
        return [*told, "These are not what the archive says; nothing was changed."]
    told.append("Every row is what the archive says, and the views read it.")
    told += [
        f"No {role} works in it yet; start `touchline worker {role}`." for role in rebuilt.absent
    ]
    return told
