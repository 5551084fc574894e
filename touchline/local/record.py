"""What is running, as the last supervisor wrote it down?

The record is for people and for `status`; whether a runtime lives at all is told by the lock only,
so a record that kill -9 left behind misleads nobody.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from touchline.local.child import Child
from touchline.local.runtime import Runtime
from touchline.settings import Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """One process; `trouble` says why it does not run, or does not answer any more."""

    name: str
    pid: int | None = None
    ports: dict[str, int] = field(default_factory=dict)
    is_ready: bool = False
    was_ready: bool = False
    restarts: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """`pid` is the supervisor's; ready means that every process was ready when this was written."""

    pid: int
    is_ready: bool
    entries: tuple[Entry, ...]


def file(home: Path) -> Path:
    return home / "run.json"


def record(runtime: Runtime) -> Record:
    entries = tuple(map(entry, runtime.wanted()))
    return Record(os.getpid(), all(each.is_ready for each in entries), entries)


def entry(child: Child) -> Entry:
    return Entry(
        name=child.process.name,
        pid=child.pid if child.is_running else None,
        ports=ports(child.settings, child.process.ports),
        is_ready=child.is_ready,
        restarts=child.restarts,
        trouble=child.trouble,
    )


def ports(settings: Settings, names: tuple[str, ...]) -> dict[str, int]:
    return {name: getattr(settings, name) for name in names}


def write(home: Path, what: Record) -> None:
    unfinished = file(home).with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(what), indent=2))
    unfinished.replace(file(home))


def read(home: Path) -> Record | None:
    if not file(home).exists():
        return None
    told = json.loads(file(home).read_text())
    return Record(told["pid"], told["is_ready"], tuple(Entry(**each) for each in told["entries"]))
