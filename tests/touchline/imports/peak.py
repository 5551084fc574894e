"""How much memory does it take to read so many rows? `python peak.py FOLDER FORMAT ROWS`

It rehearses an import of them in a process of its own, since a process inherits the peak of the one
that starts it, and prints the kilobytes of that.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

HEADER = ("Id", "Day", "Text")
PACKED_ROWS = 5_000
MAPPING = """
source = "crm"
[files.deals]
name = "deals.*"
[[events]]
type = "deal.created"
each = "deals"
when.Day = "2026-01-02"
id = "{Id}"
occurred_at = "{Day}"
data = { deal_id = "{Id}", pipeline = "sales", stage = "{Text}" }
"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def rows(count: int) -> Iterator[tuple[str, str, str]]:
    """Each of its own, and long enough to be seen if it were kept; one in fifty tells an event."""
    for number in range(count):
        yield str(number), "2026-01-02" if number % 50 == 0 else "", f"{number:0200}"


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows(count)])


def write_jsonl(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows(count):
            file.write(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n")


def write_parquet(path: Path, count: int) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    told = rows(count)
    with ParquetWriter(path, pa.schema([(name, pa.string()) for name in HEADER])) as file:
        while group := list(islice(told, PACKED_ROWS)):
            columns = map(list, zip(*group, strict=True))
            file.write_table(pa.table(dict(zip(HEADER, columns, strict=True))))


def write_xlsx(path: Path, count: int) -> None:
    """As little as a workbook may be; a library would take ten times as long."""
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            "</Types>",
        )
        parts.writestr("_rels/.rels", _link("officeDocument", "xl/workbook.xml"))
        parts.writestr("xl/_rels/workbook.xml.rels", _link("worksheet", "worksheets/1.xml"))
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
            '<sheets><sheet name="Deals" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        with parts.open("xl/worksheets/1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in (HEADER, *rows(count)):
                cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
                sheet.write(f"<row>{cells}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _link(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/{kind}" Target="{target}"/></Relationships>'
    )


def rehearse(folder: Path, path: Path, count: int) -> None:
    from touchline.imports.importing import described, rehearsed
    from touchline.imports.tables import excel

    # A workbook of the size at which rows are read one by one would take too long to write.
    excel.HELD_BYTES_MAX = 0
    now = datetime(2026, 6, 1, tzinfo=UTC)
    what = described(folder / "mapping.toml", [path], tenant_id="main", now=now)
    report = rehearsed(what, rejected=folder / "rejected").report
    assert (report.rows[path.name], report.events["deal.created"]) == (count, -(-count // 50))


if __name__ == "__main__":
    said, suffix, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    export = said / f"deals.{suffix}"
    if len(sys.argv) > 4:
        rehearse(said, export, many)
    else:
        (said / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        globals()[f"write_{suffix}"](export, many)
        child = subprocess.Popen([sys.executable, *sys.argv, "rehearse"])
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        sys.stdout.write(f"{used.ru_maxrss}\n")
        sys.exit(child.returncode)
