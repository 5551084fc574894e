"""What stands in a Parquet file?

Read batch by batch, and only the columns that are wanted. What is nested is a column by its path,
such as "properties.amount".
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from streams.mapping.amount import cell_text
from touchline.imports.columns import Wanted
from touchline.imports.errors import FileRefused
from touchline.imports.tables.table import (
    BytesRead,
    Record,
    Table,
    header_refusal,
    missing_library,
    names_in,
    refuse_twice,
)

BATCH_ROWS = 10_000


def parquet_table(path: Path, wanted: Wanted) -> Table:
    """A Parquet file; raises FileRefused when it is none, or lacks a column."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise missing_library(path, "pyarrow") from error
    try:
        with ParquetFile(path) as file:
            names = tuple(_flat(file.schema_arrow.empty_table()).column_names)
    except (ArrowException, OSError) as error:
        found = f"no Parquet ({str(error).lower().rstrip('.')})"
        raise FileRefused(path, where="", found=found, expected="a Parquet file") from error
    if wanted.missing(names):
        raise header_refusal(path, names, wanted)
    read = names_in(names, wanted)
    refuse_twice(path, names, read)
    return Table(
        path=path,
        header=tuple(read),
        columns=tuple(wanted.places(names)),
        read=partial(_records, path, tuple(read), wanted),
        line="row",
        decimal=wanted.said.decimal,
    )


def _records(
    path: Path, names: tuple[str, ...], wanted: Wanted, bytes_read: BytesRead
) -> Iterator[Record]:
    from pyarrow import Table as Arrow
    from pyarrow.parquet import ParquetFile

    decimal, size = wanted.said.decimal, path.stat().st_size
    number = 0
    with ParquetFile(path, pre_buffer=False) as file:
        roots = list(dict.fromkeys(_root(name, file.schema_arrow.names) for name in names))
        total = max(file.metadata.num_rows, 1)
        for batch in file.iter_batches(BATCH_ROWS, columns=roots, use_threads=False):
            flat = _flat(Arrow.from_batches([batch]))
            columns = [_values(flat.column(name)) for name in names]
            for cells in zip(*columns, strict=True):
                number += 1
                texts = [cell_text(cell, decimal) for cell in cells]
                yield Record(number, texts, texts)
            bytes_read(size * number // total - size * (number - batch.num_rows) // total)


def _root(name: str, roots: list[str]) -> str:
    return name if name in roots else name.partition(".")[0]


def _flat(table: Any) -> Any:
    """Structures become columns of their own, however deep."""
    from pyarrow.types import is_struct

    while any(is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _values(column: Any) -> list[Any]:
    """Python values; nanoseconds are cut, as no event is told to the nanosecond."""
    from pyarrow import timestamp
    from pyarrow.types import is_timestamp

    if is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(timestamp("us", tz=column.type.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values
