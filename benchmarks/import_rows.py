"""How many rows a second does an import read and tell, and in how much memory?

    python benchmarks/import_rows.py --rows 100000 --format csv

Deals are written in the format, then told in a process of their own as a dry run tells them: read,
made into events, tried at Touchline's border, packed into the batches that would be sent.

The sketch: one core, and nothing held but a batch. Reading a row costs 5 µs, an event 45 µs, of
which the border takes half; so 13,000 rows a second, and as much memory for a million rows as for a
hundred thousand. Seen on two cores that a dozen others wanted too (at 51503db, in rows a second of
CPU): CSV 14,000 for 1,000,000 rows in 80 MB; Excel 4,700 for 400,000 in 133 MB, read row by row,
and 11,000 for 100,000 in 159 MB, held as a whole (before, at e58ea37).
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MAPPING = Path(__file__).with_name("deals.toml")
HEADER = ("Deal", "Company", "Owner", "Stage", "Region", "Created", "Closed", "Amount")
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


def measured(path: Path) -> dict[str, Any]:
    """What telling the file costs; memory is that of this process."""
    from touchline.imports.importing import described
    from touchline.imports.report import Report
    from touchline.sending import batches

    began, cpu = time.monotonic(), time.process_time()
    what = described(MAPPING, [path], tenant_id="main", now=datetime.now(UTC))
    report = Report(what.exports)
    events = sum(batch.event_count for batch in batches(what.events(report)))
    count = sum(report.rows.values())
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    return {
        "format": path.suffix[1:],
        "rows": count,
        "events": events,
        "rejected": report.rejected,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "rows_per_cpu_second": round(count / cpu),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Each step in a process of its own: a child inherits the peak of its parent."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--rows", type=int, default=100_000)
    said.add_argument("--format", choices=FORMATS, default="csv")
    said.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    said.add_argument("--tell", type=Path, help=argparse.SUPPRESS)
    options = said.parse_args()
    if options.write:
        written(options.write, options.rows)
    elif options.tell:
        sys.stdout.write(json.dumps(measured(options.tell)) + "\n")
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder, f"deals.{options.format}")
            itself = [sys.executable, __file__]
            subprocess.run([*itself, "--write", path, "--rows", str(options.rows)], check=True)
            subprocess.run([*itself, "--tell", path], check=True)


if __name__ == "__main__":
    main()
