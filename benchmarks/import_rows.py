"""How many rows a second does an import tell the collector, and in how much memory?

    python -m benchmarks.import_rows --rows 1000000
    python -m benchmarks.import_rows --rows 1000000 --format xlsx --dry-run

Deals are written in the format, then told by a process of their own as `touchline import` tells
them: read, made into events, tried at Touchline's border, sent in batches, each acknowledged by
the broker. A row counts when its events were answered; with `--dry-run` nothing is sent, and what
is counted is the time of computing.

The sketch: one core, and nothing held but a batch. Reading a row costs 5 µs, an event 40 µs, of
which the border takes half; so 15,000 rows a second, while collector and broker take the other core
for 70 µs a row: 12,000 to 14,000, and as much memory for a million rows as for a hundred thousand.
Seen: a row that is only read and tried takes 107 µs alone, of which the border takes half; while
both cores are at work it takes 175, the collector 149 and the broker 19, so 5,200 rows a second.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from benchmarks.results import Figure, tell
from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.tokens import token

MAPPING = Path(__file__).with_name("deals.toml")
HEADER = ("Deal", "Company", "Owner", "Stage", "Region", "Created", "Closed", "Amount")
GOAL = "≥ 10000"
FORMATS = ("csv", "jsonl", "parquet", "xlsx")


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Half of the deals are won, so that a row tells one event and a half."""
    for number in range(count):
        created = date(2025, 1, 1) + timedelta(days=number % 300)
        is_won = number % 2
        closed = created + timedelta(days=30) if is_won else None
        stage = "Won" if is_won else "Negotiation"
        rep = f"rep{number % 50}@example.com"
        company = f"Company {number % 5000}"
        yield (f"D{number}", company, rep, stage, "North", created, closed, number % 9000 + 0.5)


def written(path: Path, count: int) -> None:
    """The rows in the format of the file's name."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows(count)])
    elif path.suffix == ".jsonl":
        with path.open("w", encoding="utf-8") as file:
            file.writelines(
                json.dumps(dict(zip(HEADER, row, strict=True)), default=str) + "\n"
                for row in rows(count)
            )
    elif path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = zip(*rows(count), strict=True)
        pq.write_table(pa.table(dict(zip(HEADER, map(list, columns), strict=True))), path)
    else:
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in (HEADER, *rows(count)):
            sheet.append(row)
        book.save(path)


def told(path: Path, settings: Settings | None) -> dict[str, Any]:
    """What telling the file costs; memory is that of this process."""
    from touchline.imports.importing import described
    from touchline.imports.report import Report
    from touchline.sending import batches, send

    began, cpu = time.monotonic(), time.process_time()
    what = described(MAPPING, [path], tenant_id="main", now=datetime.now(UTC))
    report = Report(what.exports)
    events = what.events(report)
    if settings:
        url = f"http://127.0.0.1:{settings.collector_port}"
        count = send(events, url=url, token=token(settings.tokens_file, "main")).accepted
    else:
        count = sum(batch.event_count for batch in batches(events))
    return {
        "rows": sum(report.rows.values()),
        "events": count,
        "rejected": report.rejected,
        "seconds": time.monotonic() - began,
        "cpu_seconds": time.process_time() - cpu,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Each step in a process of its own: a child inherits the peak of its parent."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--rows", type=int, default=100_000)
    said.add_argument("--format", choices=FORMATS, default="csv")
    said.add_argument("--dry-run", action="store_true")
    said.add_argument("--runs", type=int, default=3)
    said.add_argument("--quick", action="store_true")
    said.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    said.add_argument("--tell", type=Path, help=argparse.SUPPRESS)
    options = said.parse_args()
    if options.quick:
        options.rows, options.runs = 3_000, 1
    if options.write:
        written(options.write, options.rows)
    elif options.tell:
        settings = None if options.dry_run else Settings()
        sys.stdout.write(json.dumps(told(options.tell, settings)) + "\n")
    else:
        measure(options)


def measure(options: argparse.Namespace) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"deals.{options.format}")
        itself = [sys.executable, "-m", "benchmarks.import_rows"]
        subprocess.run([*itself, "--write", path, "--rows", str(options.rows)], check=True)
        if options.dry_run:
            runs = [ran([*itself, "--dry-run", "--tell", str(path)]) for _ in range(options.runs)]
        else:
            settings = Settings.with_free_ports(Path(folder, "home"), scorer="")
            with Runtime(settings, STORES | {"collector"}):
                token(settings.tokens_file, "main")
                tell_it = [*itself, "--tell", str(path)]
                runs = [ran(tell_it, settings.environment()) for _ in range(options.runs)]
    took = "cpu_seconds" if options.dry_run else "seconds"
    how = "read and judged, of computing" if options.dry_run else "told and acknowledged"
    figure = f"rows/s of {options.format}, {how}"
    rates = [run["rows"] / run[took] for run in runs]
    goal, sketch = ("", "15,000") if options.dry_run else (GOAL, "12,000")
    tell(Figure("import_rows", figure, "1/s", rates, goal, sketch, {"runs": runs}))


def ran(command: Sequence[str], environment: Mapping[str, str] = MappingProxyType({})) -> Any:
    answer = subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True
    )
    return json.loads(answer.stdout)


if __name__ == "__main__":
    main()
