"""What does `touchline doctor` print, and what does its exit code say?

0: all was asked and nothing is wrong, but for what is merely noticed. 1: something is wrong, and it
says what is to be done. 2: not all could be asked, because a store is away.
"""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from touchline.doctor.finding import Finding, Report

WRONG, NOT_ASKED = 1, 2
STYLES = {"critical": "bold red", "warning": "yellow", "notice": "cyan"}

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with every check.")]


def doctor(is_json: AsJson = False) -> None:
    """Say what is wrong, since when, and what to do; changes nothing."""
    from rich.console import Console

    from touchline.doctor.asking import examined
    from touchline.doctor.checks import CHECKS, STORES

    with Console(stderr=True).status("Look at everything"):
        report = examined(Settings(), CHECKS, stores=STORES)
    if is_json:
        typer.echo(json.dumps(report.as_dict(), indent=2))
    else:
        print_report(report)
    raise typer.Exit(NOT_ASKED if report.not_asked else 0 if report.is_well else WRONG)


def print_report(report: "Report") -> None:
    from rich.console import Console

    console = Console(soft_wrap=True, highlight=False, markup=False)
    for finding in report.findings:
        console.print(finding.severity.name, style=STYLES[finding.severity.name], end="  ")
        console.print(finding.found)
        for line in lines_below(finding, datetime.now(UTC)):
            console.print(f"    {line}")
    for answer in report.not_asked:
        console.print(f"not asked  {answer.question} ({answer.not_asked})")
    asked = len(report.answers) - len(report.not_asked)
    if report.is_well and not report.not_asked:
        console.print(f"Nothing is wrong; {asked} checks were made.")


def lines_below(finding: "Finding", now: datetime) -> list[str]:
    from touchline.doctor.finding import span_text

    since = []
    if finding.since:
        ago = span_text(now - finding.since)
        since = [f"since {finding.since:%Y-%m-%d %H:%M:%S} UTC, {ago} ago"]
    see = [] if finding.page in finding.found else [f"See {finding.page}."]
    return [*since, finding.cure, *see]
