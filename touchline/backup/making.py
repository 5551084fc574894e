"""How is a backup made while everything goes on?

Table by table, each in one query, which sees the table as it was when it began.
"""

import gzip
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from projections.columns import Table
from touchline.backup import manifest
from touchline.backup.errors import NotEmpty, Switched
from touchline.backup.manifest import FORMAT, Contents, File, Manifest
from touchline.backup.order import SETTLED, read_order
from touchline.progress import Advance

SUFFIX = ".tsv.gz"
FILE_BYTES = 16 * 1024 * 1024
# Most of the gain for a third of the time.
COMPRESSION = 1


class Reads(Protocol):
    """What a backup needs of a ClickHouse client."""

    def query(self, query: str) -> Any: ...

    def raw_stream(self, query: str, *, fmt: str) -> Iterable[bytes]: ...


def row_count(client: Reads) -> int:
    """About how many rows there are to copy."""
    counts = " UNION ALL ".join(f"SELECT count() FROM {table.name}" for table in read_order())
    return sum(count for (count,) in client.query(counts).result_rows)


def back_up(client: Reads, folder: Path, advance: Advance = int) -> Manifest:
    """Copy every table into the folder; what an unfinished backup left there is written over."""
    clear(folder)
    begun_at, settled = datetime.now(UTC), _settled(client)
    tables = {
        table.name: Contents(table.columns, tuple(_files(client, table, folder, advance)))
        for table in read_order()
    }
    for name, rows in _settled(client).items():
        if rows != settled[name]:
            raise Switched(name)
    made = Manifest(
        format=FORMAT,
        backup_id=uuid4().hex,
        version=version("touchline"),
        begun_at=begun_at,
        ended_at=datetime.now(UTC),
        tables=tables,
    )
    manifest.write(folder, made)
    return made


def clear(folder: Path) -> None:
    """Make room; only what an unfinished backup has left is deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    found = list(folder.iterdir())
    others = [path for path in found if not path.name.endswith((SUFFIX, ".unfinished"))]
    if others:
        raise NotEmpty(str(folder), found=others[0].name, instead="take another folder")
    for path in found:
        path.unlink()


def _settled(client: Reads) -> dict[str, Any]:
    tables = {table.name for table in read_order()}
    return {
        name: client.query(f"SELECT * FROM {name} FINAL ORDER BY ALL").result_rows
        for name in SETTLED
        if name in tables
    }


def _files(client: Reads, table: Table, folder: Path, advance: Advance) -> Iterator[File]:
    for number, lines in enumerate(_shares(client, table), start=1):
        path = folder / f"{table.name}.{number:05}{SUFFIX}"
        packed = gzip.compress(lines, COMPRESSION, mtime=0)
        with path.open("xb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        rows = lines.count(b"\n")
        yield File(path.name, rows, len(packed), sha256(packed).hexdigest())
        advance(rows)


def _shares(client: Reads, table: Table) -> Iterator[bytes]:
    """All rows as lines, some megabytes at a time, never cut within a line."""
    names = ", ".join(f"`{name}`" for name in table.columns)
    held = bytearray()
    for piece in client.raw_stream(f"SELECT {names} FROM {table.name}", fmt="TabSeparated"):
        held += piece
        if len(held) >= FILE_BYTES:
            end = held.rfind(b"\n") + 1
            yield bytes(held[:end])
            del held[:end]
    if held:
        yield bytes(held)
