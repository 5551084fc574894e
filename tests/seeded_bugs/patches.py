"""Which lines are a safeguard, and what does the code look like without them?

Each file of `patches/` removes one safeguard: what it is, which tests must notice (`run`) and what
they then say (`says`); then, as in a diff, the lines that go and those that come. A patch has no
line numbers: the lines that it names must stand in the file exactly once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_suffix("")
_FILE = re.compile(r"^--- (.+)$", re.MULTILINE)
_HUNK = re.compile(r"^@@$\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One place in one file: what stands there, and what instead."""

    path: str
    found: str
    instead: str

    def applied(self, text: str) -> str:
        """The text after the change; refused where the lines do not stand exactly once."""
        times = text.count(self.found)
        if times != 1:
            message = f"{self.path}: found {times} times, expected once:\n{self.found}"
            raise ValueError(message)
        return text.replace(self.found, self.instead)


@dataclass(frozen=True, slots=True)
class Patch:
    """A safeguard and how it is removed."""

    name: str
    about: str
    run: str
    says: str
    changes: tuple[Change, ...]

    def apply(self, root: Path) -> None:
        for change in self.changes:
            path = root / change.path
            path.write_text(change.applied(path.read_text(encoding="utf-8")), encoding="utf-8")


def patches() -> list[Patch]:
    """All of them; a file that says `alone` is as many as it has changes."""
    return [patch for path in sorted(FOLDER.glob("*.patch")) for patch in _patches(path)]


def _patches(path: Path) -> Iterator[Patch]:
    head, *sections = _FILE.split(path.read_text(encoding="utf-8"))
    about, *lines = head.strip().splitlines()
    says = dict(line.split(": ", 1) for line in lines)
    changes = tuple(
        _change(file, hunk)
        for file, text in zip(sections[::2], sections[1::2], strict=True)
        for hunk in _HUNK.split(text.removeprefix("\n"))
    )
    run, answer = says["run"], says["says"]
    if "alone" not in says:
        yield Patch(path.stem, about, run, answer, changes)
        return
    for number, change in enumerate(changes, start=1):
        name = f"{path.stem} {number}: {Path(change.path).stem}"
        yield Patch(name, about, run, answer, (change,))


def _change(path: str, hunk: str) -> Change:
    lines = hunk.splitlines(keepends=True)
    return Change(
        path,
        found="".join(line[1:] for line in lines if line[0] in "- "),
        instead="".join(line[1:] for line in lines if line[0] in "+ "),
    )
