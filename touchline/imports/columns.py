"""Which columns does a mapping read from which file?

A name such as "team.manager" is a column of the file that the join "team" looks into.
"""

from collections.abc import Iterator

from touchline.imports.mapping import File, ImportMapping


def columns(mapping: ImportMapping, name: str) -> tuple[str, ...]:
    """The columns that a file must have."""
    return tuple(dict.fromkeys([*_own(mapping, name), *_looked_up(mapping, name)]))


def joined_columns(mapping: ImportMapping, name: str, join: str) -> tuple[str, ...]:
    """The columns that the rules of a file read through one of its joins."""
    parts = (column.partition(".") for column in _read(mapping, name))
    return tuple(dict.fromkeys(column for joined, _, column in parts if column and joined == join))


def _own(mapping: ImportMapping, name: str) -> Iterator[str]:
    file = mapping.files[name]
    yield from (column for column in _read(mapping, name) if not _is_joined(file, column))
    yield from file.mend
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
