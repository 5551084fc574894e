"""Which ClickHouse columns does a row type have, and which table holds its rows?

A row type is the only place where a column is named: a NamedTuple where every event makes some, for
it costs a third, else a frozen dataclass. The definition of the table, its inserts and its golden
`.sql` follow from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

LowCardinality = Annotated[str, "LowCardinality(String)"]
UInt8 = Annotated[int, "UInt8"]
UInt16 = Annotated[int, "UInt16"]
UInt32 = Annotated[int, "UInt32"]
UInt64 = Annotated[int, "UInt64"]
Compressed = Annotated[str, "String CODEC(ZSTD(3))"]

GENERATION = "generation"
# Rows are looked up by key, a few of them all over a table: of each the engine reads a granule, of
# 8,192 rows unless it is told (decision 0022).
SMALL_GRANULES: Mapping[str, int] = {"index_granularity": 1_024}

COLUMN_TYPES: Mapping[Any, str] = {
    str: "String",
    bytes: "String",
    int: "Int64",
    bool: "Bool",
    float: "Float64",
    date: "Date",
    datetime: "DateTime64(3, 'UTC')",
    Decimal: "Decimal(18, 4)",
}


class UnmappedColumn(TypeError):
    """A row type has a field that maps to no ClickHouse type."""

    def __init__(self, row: type, name: str, found: object) -> None:
        super().__init__(
            f"{row.__name__}.{name} is {found!r}, which maps to no ClickHouse type; "
            "add it to COLUMN_TYPES or annotate the field."
        )


@cache
def columns(row: type) -> Mapping[str, str]:
    """Column name to ClickHouse type, in the order of the fields."""
    hints = get_type_hints(row, include_extras=True)
    return {name: _column_type(row, name, hint) for name, hint in hints.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows, replaced by key: the highest `newest` stays. `stamps` are the writer's."""

    name: str
    row: type
    key: tuple[str, ...]
    newest: str = ""
    stamps: Mapping[str, str] = field(default_factory=dict)
    partition: str = ""
    lifetime: str = ""
    settings: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """The writer's stamps first, then the row's columns."""
        return {**self.stamps, **columns(self.row)}

    @property
    def sorting(self) -> tuple[str, ...]:
        """The key within a generation; without it FINAL replaces the rows of one by another's."""
        return (*self.key, *(name for name in self.stamps if name == GENERATION))

    @property
    def definition(self) -> str:
        """The statement that creates the table, when it does not exist."""
        settings = ", ".join(f"{name} = {value}" for name, value in self.settings.items())
        lines = ",\n".join(f"    `{name}` {type_}" for name, type_ in self.columns.items())
        return "\n".join(
            [
                f"CREATE TABLE IF NOT EXISTS {self.name}\n(\n{lines}\n)",
                f"ENGINE = ReplacingMergeTree({self.newest})",
                *([f"PARTITION BY {self.partition}"] if self.partition else []),
                f"ORDER BY ({', '.join(self.sorting)})",
                *([f"TTL {self.lifetime}"] if self.lifetime else []),
                *([f"SETTINGS {settings}"] if settings else []),
            ]
        )

    def values(self, row: Any) -> tuple[Any, ...]:
        """The row's values in the order of its columns, without the stamps."""
        return _values_of(self.row)(row)


@cache
def _values_of(row: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes the values out of a row; made once, because every row written comes through it."""
    if issubclass(row, tuple):
        return tuple
    return attrgetter(*(column.name for column in fields(row)))


def entity_table(kind: str, row: type) -> Table:
    """The table of one entity kind: the row computed from the largest ledger stays."""
    return Table(
        f"core.{kind}",
        row,
        key=("tenant_id",) if kind == "tenant" else ("tenant_id", f"{kind}_id"),
        newest="version",
        stamps={GENERATION: "UInt32", "version": "UInt64"},
        partition=GENERATION,
        settings=SMALL_GRANULES,
    )


def _column_type(row: type, name: str, hint: Any) -> str:
    if hint in COLUMN_TYPES:
        return COLUMN_TYPES[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return str(arguments[1])
    if origin in (Union, UnionType):
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return f"Nullable({_column_type(row, name, inner)})"
    if origin is tuple and arguments[1:] == (...,):
        return f"Array({_column_type(row, name, arguments[0])})"
    if origin is Mapping:
        key, value = (_column_type(row, name, argument) for argument in arguments)
        return f"Map({key}, {value})"
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return f"Tuple({', '.join(f'{n} {t}' for n, t in columns(hint).items())})"
    raise UnmappedColumn(row, name, hint)
