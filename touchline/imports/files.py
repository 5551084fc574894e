"""Which of the given files is which of the mapping's, and does it hold what the mapping reads?

A given file that the mapping does not describe is left aside and named; a described one that is
not given is named too, and refused only when a join looks into it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from touchline.imports.columns import wanted
from touchline.imports.errors import FileRefused
from touchline.imports.mapping import ImportMapping
from touchline.imports.tables import OPENINGS, opened
from touchline.imports.tables.table import Table


@dataclass(frozen=True, slots=True)
class Exports:
    """The given files by their name in the mapping, and what did not fit together."""

    tables: Mapping[str, Sequence[Table]]
    left_aside: Sequence[Path]
    not_given: Sequence[str]

    @property
    def all_tables(self) -> list[Table]:
        return [table for each in self.tables.values() for table in each]

    @property
    def bytes_total(self) -> int:
        return sum(table.path.stat().st_size for table in self.all_tables)


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
    _refuse_missing(mapping, paths)
    tables = {
        name: [opened(path, wanted(mapping, name)) for path in paths[name]]
        for name in mapping.files
        if name in paths
    }
    not_given = [file.name for name, file in mapping.files.items() if name not in paths]
    return Exports(tables, left_aside, not_given)


def _files(said: Path) -> Iterator[Path]:
    if not said.exists():
        raise FileRefused(said, where="", found="nothing", expected="a file or a folder")
    if not said.is_dir():
        yield said
        return
    # What begins with a dot is hidden: a file that is being written, or one of the system.
    yield from sorted(
        path for path in said.iterdir() if path.is_file() and not path.name.startswith(".")
    )


def _name(mapping: ImportMapping, path: Path) -> str | None:
    called = {path.name, _name_before_rejection(path)}
    names = [
        name
        for name, file in mapping.files.items()
        if any(fnmatchcase(each.lower(), file.name.lower()) for each in called)
    ]
    if len(names) > 1:
        found = f"a name that fits files.{names[0]} and files.{names[1]}"
        raise FileRefused(path, where="", found=found, expected="a name that fits one")
    return names[0] if names else None


def _name_before_rejection(path: Path) -> str:
    """Rejected rows of deals.xlsx are kept in deals.xlsx.csv, and are deals all the same."""
    is_kept = path.suffix == ".csv" and Path(path.stem).suffix.lower() in OPENINGS
    return path.stem if is_kept else path.name


def _refuse_missing(mapping: ImportMapping, paths: Mapping[str, Sequence[Path]]) -> None:
    for name, given in paths.items():
        for join in mapping.files[name].join.values():
            if join.file not in paths:
                missing = mapping.files[join.file].name
                found, expected = f"no {missing} beside it", "it, because a join looks into it"
                raise FileRefused(given[0], where="", found=found, expected=expected)
