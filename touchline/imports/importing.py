"""How are exports imported, from the files to what is seen in the views?"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from touchline.imports.files import exports
from touchline.imports.mapping import mapping
from touchline.imports.progress import progress
from touchline.imports.rejection import RejectedFile
from touchline.imports.report import Report
from touchline.imports.stream import Import
from touchline.imports.telling import Event
from touchline.landing import NotLanded, OutOfSight, wait_until_landed
from touchline.sending import send
from touchline.settings import Settings


class Rehearsal(NamedTuple):
    """What an import would tell: the first event of each type, and the report."""

    first_events: list[Event]
    report: Report


def described(mapping_file: Path, files: Sequence[Path], *, tenant_id: str) -> Import:
    """The import of these files; raises ImportRefused when mapping and files do not fit."""
    said = mapping(mapping_file)
    return Import(mapping_file, said, exports(said, files), tenant_id)


def rehearsed(what: Import, *, rejected_file: Path) -> Rehearsal:
    """Read everything, send nothing."""
    first: dict[str, Event] = {}
    with RejectedFile(rejected_file) as kept:
        report = Report(what.exports, kept.write)
        for event in what.events(report):
            first.setdefault(event["type"], event)
    return Rehearsal(list(first.values()), report)


def imported(
    what: Import, settings: Settings, *, token: str, rejected_file: Path, console: Console
) -> Report:
    """Send everything and return when it is to be seen, or the report says why it is not."""
    began = time.monotonic()
    with (
        RejectedFile(rejected_file) as kept,
        progress(console, what.exports.bytes_total) as shown,
    ):
        report = Report(what.exports, kept.write)
        summary = send(
            what.events(report, shown.read),
            url=f"http://{settings.collector_host}:{settings.collector_port}",
            token=token,
            progress=shown.sent,
        )
        what.reject(summary.refused, report)
        shown.step("waiting until it is to be seen")
        try:
            wait_until_landed(settings)
        except (NotLanded, OutOfSight) as error:
            report.unseen = str(error)
            return report
    report.seconds = time.monotonic() - began
    console.print(f"all to be seen after {report.seconds:.1f} s", highlight=False)
    return report
