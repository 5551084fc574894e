"""How are exports imported, from the files to what is seen in the views?"""

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from streams.mapping.telling import Event
from touchline.imports import mappings
from touchline.imports.files import exports
from touchline.imports.loading import mapping
from touchline.imports.progress import progress
from touchline.imports.rejection import RejectedRows
from touchline.imports.report import Report
from touchline.imports.stream import Import
from touchline.landing import NotLanded, OutOfSight, wait_until_landed
from touchline.sending import send
from touchline.settings import Settings


class Rehearsal(NamedTuple):
    """What an import would tell: the first events of each type, and the report."""

    first_events: list[Event]
    report: Report


def described(
    mapping_file: Path, files: Sequence[Path], *, tenant_id: str, now: datetime
) -> Import:
    """The import of these files; raises ImportRefused when mapping and files do not fit."""
    path = mapping_file if mapping_file.exists() else mappings.shipped(str(mapping_file))
    path = path or mapping_file
    said = mapping(path)
    return Import(path, said, exports(said, files), tenant_id, now)


def rehearsed(what: Import, *, rejected: Path, shown_max: int = 1) -> Rehearsal:
    """Read everything, send nothing; so many events of each type are shown."""
    first: dict[str, list[Event]] = {}
    with RejectedRows(rejected, what.exports.all_tables, is_rehearsal=True) as kept:
        report = Report(what.exports, kept.write, set_aside=kept.set_aside)
        for event in what.events(report):
            shown = first.setdefault(event["type"], [])
            if len(shown) < shown_max:
                shown.append(event)
    return Rehearsal([event for shown in first.values() for event in shown], report)


def imported(
    what: Import, settings: Settings, *, token: str, rejected: Path, console: Console
) -> Report:
    """Send everything and return when it is to be seen, or the report says why it is not."""
    began = time.monotonic()
    with (
        RejectedRows(rejected, what.exports.all_tables) as kept,
        progress(console, what.exports.bytes_total) as shown,
    ):
        report = Report(what.exports, kept.write, set_aside=kept.set_aside)
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
