"""What does a backup hold, and is all of it still there?

The manifest is written last and at once, so a folder without one is no backup.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

import msgspec

from touchline.backup.errors import TornBackup

NAME = "manifest.json"
FORMAT = 1


class File(msgspec.Struct, frozen=True):
    """Some rows of a table, compressed."""

    name: str
    rows: int
    bytes: int
    sha256: str


class Contents(msgspec.Struct, frozen=True):
    """All rows of a table, in the order of the files; the columns are as the rows have them."""

    columns: Mapping[str, str]
    files: tuple[File, ...]

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)


class Manifest(msgspec.Struct, frozen=True):
    """One backup; tables stand in the order in which they were read."""

    format: int
    backup_id: str
    version: str
    begun_at: datetime
    ended_at: datetime
    tables: Mapping[str, Contents]

    @property
    def rows(self) -> int:
        return sum(contents.rows for contents in self.tables.values())


def write(folder: Path, manifest: Manifest) -> None:
    """Whole or not at all, after every file that it names."""
    unfinished = folder / f"{NAME}.unfinished"
    encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    with unfinished.open("wb") as file:
        file.write(encoded)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / NAME)
    sync(folder)


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there, as long and as they were written."""
    file = folder / NAME
    if not file.exists():
        raise TornBackup(folder, found=f"no {NAME}", expected="one, which is written last")
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except msgspec.DecodeError as error:
        raise TornBackup(file, found=str(error), expected="a manifest") from error
    for contents in manifest.tables.values():
        for each in contents.files:
            _refuse_changed(folder / each.name, each)
    return manifest


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """Names in a folder outlive a loss of power only when the folder was written out, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_changed(path: Path, expected: File) -> None:
    if not path.exists():
        raise TornBackup(path, found="no such file", expected=f"{expected.bytes:,} bytes")
    if (length := path.stat().st_size) != expected.bytes:
        raise TornBackup(path, found=f"{length:,} bytes", expected=f"{expected.bytes:,}")
    if (found := digest(path)) != expected.sha256:
        raise TornBackup(path, found=f"sha256 {found}", expected=expected.sha256)
