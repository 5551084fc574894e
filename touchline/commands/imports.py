"""What does `touchline import` do, and what does its exit code say?

0: every row was told. 1: some rows were rejected, the others were told. 2: nothing was sent,
because the mapping or the files do not fit.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from touchline.imports.errors import ImportRefused
from touchline.imports.importing import described, imported, rehearsed
from touchline.imports.report import Report, as_json, lines
from touchline.imports.telling import Event
from touchline.settings import Settings

SOME_REJECTED, NOTHING_SENT = 1, 2

Files = Annotated[list[Path], typer.Argument(help="CSV files, or folders of them.")]
MappingFile = Annotated[Path, typer.Option("--mapping", help="What the files mean, in TOML.")]
Tenant = Annotated[str, typer.Option(help="For whom; by default the tenant of the settings.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
RejectedFile = Annotated[Path, typer.Option("--rejected", help="Where rejected rows go.")]


def import_files(
    files: Files,
    mapping: MappingFile,
    tenant: Tenant = "",
    dry_run: DryRun = False,
    is_json: AsJson = False,
    rejected: RejectedFile = Path("rejected.jsonl"),
) -> None:
    """Tell what exported CSV files say, as events, by a mapping."""
    settings = Settings()
    tenant_id = tenant or settings.tenant
    first_events: list[Event] = []
    try:
        what = described(mapping, files, tenant_id=tenant_id)
        if dry_run:
            first_events, report = rehearsed(what, rejected_file=rejected)
        else:
            report = imported(
                what,
                settings,
                token=token(settings, tenant_id),
                rejected_file=rejected,
                console=Console(stderr=True),
            )
    except ImportRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(NOTHING_SENT) from refused
    if is_json:
        told = {"first_events": first_events} if dry_run else {}
        typer.echo(json.dumps(as_json(report, rejected_file=rejected) | told, indent=2))
    else:
        typer.echo("\n".join(_lines(first_events, report, rejected)))
    raise typer.Exit(SOME_REJECTED if report.rejected else 0)


def _lines(first_events: list[Event], report: Report, rejected: Path) -> Iterator[str]:
    for event in first_events:
        yield json.dumps(event, ensure_ascii=False, indent=2)
    yield from lines(report, rejected_file=rejected)


def token(settings: Settings, tenant_id: str) -> str:
    """A token of the tenant."""
    tokens = json.loads(settings.tokens_file.read_text(encoding="utf-8"))
    return str(tokens[tenant_id][0])
