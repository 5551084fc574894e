"""Which columns does a mapping read from which file, and which of them are under what name?

A name such as "team.manager" is a column of the file that the join "team" looks into.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from touchline.imports.mapping import File, ImportMapping


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns that are read from a file; those with a default may be missing from it."""

    file: str
    said: File
    names: tuple[str, ...]

    def places(self, header: Sequence[str]) -> Mapping[str, int]:
        """Where in the header each column stands, under its own name or one of its aliases."""
        found: dict[str, int] = {}
        for name in self.names:
            for called in (name, *self.said.aliases.get(name, ())):
                if called in header:
                    found[name] = header.index(called)
                    break
        return found

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns without which nothing can be told."""
        found = self.places(header)
        return [name for name in self.names if name not in found and name not in self.said.default]

    def expected(self, missing: Sequence[str]) -> str:
        """What a file without these columns is told, and what can be done about it."""
        first, *others = missing
        more = f" (and {', '.join(map(repr, others))})" if others else ""
        return (
            f"also {first!r}{more}, which the mapping reads; under another name, say "
            f"aliases.{first!r} = ['that name'] in [files.{self.file}], and default.{first!r} = '' "
            "when it may be left out"
        )


def wanted(mapping: ImportMapping, name: str) -> Wanted:
    """What is read from a file."""
    said = mapping.files[name]
    names = [*_own(mapping, name), *_looked_up(mapping, name)]
    return Wanted(name, said, tuple(dict.fromkeys(names)))


def joined_columns(mapping: ImportMapping, name: str, join: str) -> tuple[str, ...]:
    """The columns that the rules of a file read through one of its joins."""
    parts = (column.partition(".") for column in _read(mapping, name))
    return tuple(dict.fromkeys(column for joined, _, column in parts if column and joined == join))


def _own(mapping: ImportMapping, name: str) -> Iterator[str]:
    file = mapping.files[name]
    yield from (column for column in _read(mapping, name) if not _is_joined(file, column))
    yield from file.mend
    for default in file.default.values():
        yield from default.columns
    for join in file.join.values():
        yield from join.by.columns


def _looked_up(mapping: ImportMapping, name: str) -> Iterator[str]:
    for other, file in mapping.files.items():
        for join_name, join in file.join.items():
            if join.file == name:
                yield join.key
                yield from joined_columns(mapping, other, join_name)


def _read(mapping: ImportMapping, name: str) -> Iterator[str]:
    for rule in mapping.rules(name):
        yield from rule.columns()


def _is_joined(file: File, column: str) -> bool:
    return column.partition(".")[0] in file.join and "." in column
