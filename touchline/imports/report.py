"""What became of every row?

Counts, what was mended, what has no date, and the first rejections in full; all of them are in the
folder of rejected rows.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streams.mapping.telling import Event
from touchline.imports.files import Exports
from touchline.imports.rejection import EARLIER, Rejection
from touchline.imports.rows import Mend

LISTED_MAX = 20


@dataclass(slots=True)
class Report:
    """`untold` counts the rows that fit no rule, `undated` the events whose row had no date.

    `set_aside` are files of rejected rows of earlier imports. `seconds` is the time until all was
    to be seen; `unseen` says why that was not waited for.
    """

    exports: Exports
    keep: Callable[[Rejection], object] = lambda _rejection: None
    rows: Counter[str] = field(default_factory=Counter)
    untold: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    undated: Counter[str] = field(default_factory=Counter)
    mended: Counter[Mend] = field(default_factory=Counter)
    rejected: int = 0
    listed: list[Rejection] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)
    seconds: float | None = None
    unseen: str = ""

    @property
    def is_whole(self) -> bool:
        """Every row was told, and nothing is known to be on its way still."""
        return not self.rejected and not self.unseen

    def add(self, event: Event) -> None:
        """Count an event."""
        type_ = event["type"]
        self.events[type_] += 1
        if "time" not in event:
            self.undated[type_] += 1

    def reject(self, rejection: Rejection) -> None:
        """Count a row that was not told, and keep it."""
        self.rejected += 1
        self.keep(rejection)
        if len(self.listed) < LISTED_MAX:
            self.listed.append(rejection)


def as_json(report: Report, *, rejected: Path) -> dict[str, Any]:
    """The report for a program."""
    return {
        "rows": dict(report.rows),
        "untold": dict(+report.untold),
        "events": dict(report.events),
        "undated": dict(+report.undated),
        "mended": [mend._asdict() | {"rows": rows} for mend, rows in report.mended.items()],
        "left_aside": [str(path) for path in report.exports.left_aside],
        "not_given": list(report.exports.not_given),
        "rejected": report.rejected,
        "rejections": [rejection.as_json() for rejection in report.listed],
        "rejected_rows": str(rejected) if report.rejected else None,
        "set_aside": [str(path) for path in report.set_aside],
        "unseen": report.unseen or None,
        "seconds": report.seconds and round(report.seconds, 1),
    }


def lines(report: Report, *, rejected: Path) -> Iterator[str]:
    """The report for a person."""
    for file, count in report.rows.items():
        yield f"{count:>9,} rows of {file}"
    for type_, count in report.events.items():
        yield f"{count:>9,} {type_}{_undated(report, type_)}"
    for mend, count in report.mended.items():
        mended = f"{mend.column} {mend.found!r} mended to {mend.mended!r}"
        yield f"{count:>9,} rows of {mend.file}: {mended}"
    for file, count in (+report.untold).items():
        yield f"{count:>9,} rows of {file} fit no rule and told nothing"
    for path in report.exports.left_aside:
        yield f"          {path} left aside: the mapping does not describe it"
    for name in report.exports.not_given:
        yield f"          {name} not given"
    if report.rejected:
        yield f"{report.rejected:>9,} rows rejected; to be mended in {rejected} and imported again"
        yield from (f"          {rejection}" for rejection in report.listed)
    for path in report.set_aside:
        yield f"          {path} was of an earlier import, and is in {path.parent / EARLIER} now"
    if report.unseen:
        yield report.unseen


def _undated(report: Report, type_: str) -> str:
    count = report.undated[type_]
    if not count:
        return ""
    return ", without a date" if count == report.events[type_] else f", {count:,} without a date"
