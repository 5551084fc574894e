"""What does `touchline import` take, and what does its exit code say?

0: every row was told and is to be seen. 1: some rows were rejected and the others told, or not all
of it is to be seen yet, or the collector did not take it. 2: nothing was sent, because the mapping
or the files do not fit.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from touchline.imports.report import Report

NOT_ALL, NOTHING_SENT = 1, 2

Files = Annotated[list[Path], typer.Argument(help="CSV files, or folders of them.")]
MappingFile = Annotated[Path, typer.Option("--mapping", help="What the files mean, in TOML.")]
Tenant = Annotated[str, typer.Option(help="For whom; by default the tenant of the settings.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be told, send nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RejectedFile = Annotated[Path, typer.Option("--rejected", help="Where rejected rows are kept.")]


def import_files(
    files: Files,
    mapping: MappingFile,
    tenant: Tenant = "",
    dry_run: DryRun = False,
    is_json: AsJson = False,
    rejected: RejectedFile = Path("rejected.jsonl"),
) -> None:
    """Tell what exported CSV files say, as events, by a mapping."""
    from rich.console import Console

    from touchline.imports.importing import described, imported, rehearsed
    from touchline.tokens import token

    settings = Settings()
    first_events: Sequence[Mapping[str, Any]] = ()
    with _refusals_told():
        what = described(mapping, files, tenant_id=tenant or settings.tenant)
        if dry_run:
            first_events, report = rehearsed(what, rejected_file=rejected)
        else:
            report = imported(
                what,
                settings,
                token=token(settings.tokens_file, what.tenant_id),
                rejected_file=rejected,
                console=Console(stderr=True),
            )
    typer.echo("\n".join(_lines(first_events, report, rejected, is_json=is_json)))
    raise typer.Exit(0 if report.is_whole else NOT_ALL)


def _lines(
    first_events: Sequence[Mapping[str, Any]], report: "Report", rejected: Path, *, is_json: bool
) -> Iterator[str]:
    from touchline.imports.report import as_json, lines

    if is_json:
        told = as_json(report, rejected_file=rejected) | {"first_events": list(first_events)}
        yield json.dumps(told, ensure_ascii=False, indent=2)
        return
    for event in first_events:
        yield json.dumps(event, ensure_ascii=False)
    yield from lines(report, rejected_file=rejected)


@contextmanager
def _refusals_told() -> Iterator[None]:
    from touchline.imports.errors import ImportRefused

    try:
        yield
    except ImportRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(NOTHING_SENT) from refused
