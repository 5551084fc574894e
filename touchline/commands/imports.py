"""What does `touchline import` take, and what does its exit code say?

0: every row was told and is to be seen. 1: some rows were rejected and the others told, or not all
of it is to be seen yet, or the collector did not take it. 2: nothing was sent, because the mapping
or the files do not fit. 130: Ctrl-C; what was taken by then is safe, and importing again adds the
rest.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from touchline.imports.report import Report

NOT_ALL, NOTHING_SENT, INTERRUPTED = 1, 2, 130

Files = Annotated[
    list[Path],
    typer.Argument(help="CSV, Excel, Parquet or JSON Lines files, or folders of them."),
]
MappingFile = Annotated[
    Path,
    typer.Option("--mapping", help="What the files mean: a TOML file, or a name of `mappings`."),
]
Tenant = Annotated[str, typer.Option(help="For whom; by default the tenant of the settings.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be told, send nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Show = Annotated[int, typer.Option(help="With --dry-run, so many events of each kind.", min=0)]
Rejected = Annotated[
    Path, typer.Option(help="The folder in which rejected rows are kept, to be mended.")
]
Name = Annotated[str, typer.Argument(help="Print this one, to be copied or extended.")]


def import_files(
    files: Files,
    mapping: MappingFile,
    tenant: Tenant = "",
    dry_run: DryRun = False,
    show: Show = 1,
    is_json: AsJson = False,
    rejected: Rejected = Path("rejected"),
) -> None:
    """Tell what exported files say, as events, by a mapping."""
    from rich.console import Console

    from touchline.imports.importing import described, imported, rehearsed
    from touchline.tokens import token

    settings = Settings()
    first_events: Sequence[Mapping[str, Any]] = ()
    with _refusals_told():
        tenant_id = tenant or settings.tenant
        what = described(mapping, files, tenant_id=tenant_id, now=datetime.now(UTC))
        if dry_run:
            first_events, report = rehearsed(what, rejected=rejected, shown_max=show)
        else:
            report = imported(
                what,
                settings,
                token=token(settings.tokens_file, what.tenant_id),
                rejected=rejected,
                console=Console(stderr=True),
            )
    typer.echo("\n".join(_lines(first_events, report, rejected, is_json=is_json)))
    raise typer.Exit(0 if report.is_whole else NOT_ALL)


def list_mappings(name: Name = "") -> None:
    """List the mappings that come with Touchline, or print one."""
    from touchline.imports.mappings import names, shipped

    if not name:
        typer.echo("\n".join(names()))
    elif path := shipped(name):
        typer.echo(path.read_text(encoding="utf-8"), nl=False)
    else:
        typer.echo(f"{name}: found no such mapping, expected {', '.join(names())}", err=True)
        raise typer.Exit(NOTHING_SENT)


def _lines(
    first_events: Sequence[Mapping[str, Any]], report: "Report", rejected: Path, *, is_json: bool
) -> Iterator[str]:
    from touchline.imports.report import as_json, lines

    if is_json:
        told = as_json(report, rejected=rejected) | {"first_events": list(first_events)}
        yield json.dumps(told, ensure_ascii=False, indent=2, default=str)
        return
    for event in first_events:
        yield json.dumps(event, ensure_ascii=False)
    yield from lines(report, rejected=rejected)


@contextmanager
def _refusals_told() -> Iterator[None]:
    from touchline.imports.errors import ImportRefused

    try:
        yield
    except KeyboardInterrupt:
        typer.echo("stopped; what was taken is safe, importing again adds the rest", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except ImportRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(NOTHING_SENT) from refused
