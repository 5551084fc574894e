"""Which of the given files is which of the mapping's, and does it hold what the mapping reads?

A given file that the mapping does not describe is left aside and named; a described one that is
not given is named too, and refused only when a join looks into it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from textwrap import shorten

from touchline.imports.columns import columns
from touchline.imports.errors import FileRefused
from touchline.imports.mapping import ImportMapping
from touchline.imports.rows import header

NAMED_LENGTH_MAX = 300


@dataclass(frozen=True, slots=True)
class Exports:
    """The given files by their name in the mapping, and what did not fit together."""

    paths: Mapping[str, Sequence[Path]]
    left_aside: Sequence[Path]
    not_given: Sequence[str]

    @property
    def bytes_total(self) -> int:
        return sum(path.stat().st_size for paths in self.paths.values() for path in paths)


def exports(mapping: ImportMapping, given: Sequence[Path]) -> Exports:
    """The given files by what they are; a folder stands for the files in it."""
    paths: dict[str, list[Path]] = {}
    left_aside: list[Path] = []
    for path in dict.fromkeys(file for said in given for file in _files(said)):
        name = _name(mapping, path)
        (left_aside if name is None else paths.setdefault(name, [])).append(path)
    if not paths:
        expected = " or ".join(file.name for file in mapping.files.values()) or "nothing"
        found = "no file that the mapping describes"
        raise FileRefused(given[0], where="", found=found, expected=expected)
    ordered = {name: paths[name] for name in mapping.files if name in paths}
    _refuse_missing(mapping, ordered)
    _refuse_other_columns(mapping, ordered)
    not_given = [file.name for name, file in mapping.files.items() if name not in paths]
    return Exports(ordered, left_aside, not_given)


def _files(said: Path) -> Iterator[Path]:
    if not said.exists():
        raise FileRefused(said, where="", found="nothing", expected="a file or a folder")
    yield from (sorted(filter(Path.is_file, said.iterdir())) if said.is_dir() else [said])


def _name(mapping: ImportMapping, path: Path) -> str | None:
    names = [name for name, file in mapping.files.items() if fnmatchcase(path.name, file.name)]
    if len(names) > 1:
        found = f"a name that fits files.{names[0]} and files.{names[1]}"
        raise FileRefused(path, where="", found=found, expected="a name that fits one")
    return names[0] if names else None


def _refuse_missing(mapping: ImportMapping, paths: Mapping[str, Sequence[Path]]) -> None:
    for name, given in paths.items():
        for join in mapping.files[name].join.values():
            if join.file not in paths:
                missing = mapping.files[join.file].name
                found, expected = f"no {missing} beside it", "it, because a join looks into it"
                raise FileRefused(given[0], where="", found=found, expected=expected)


def _refuse_other_columns(mapping: ImportMapping, paths: Mapping[str, Sequence[Path]]) -> None:
    for name, given in paths.items():
        for path in given:
            names = header(path)
            for column in columns(mapping, name):
                if column not in names:
                    found = shorten(f"columns {', '.join(map(repr, names))}", NAMED_LENGTH_MAX)
                    expected = f"also {column!r}, which the mapping reads"
                    raise FileRefused(path, where="header", found=found, expected=expected)
