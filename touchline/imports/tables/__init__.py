"""How is a file opened, whatever its format?

By the end of its name: Excel, Parquet and JSON Lines have theirs, and all else is CSV.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from touchline.imports.columns import Wanted
from touchline.imports.tables.csv_file import csv_table
from touchline.imports.tables.excel import excel_table
from touchline.imports.tables.json_lines import json_table
from touchline.imports.tables.parquet import parquet_table
from touchline.imports.tables.table import Table

Opening = Callable[[Path, Wanted], Table]

OPENINGS: Mapping[str, Opening] = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), excel_table),
    **dict.fromkeys((".parquet", ".pq"), parquet_table),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), json_table),
}


def opened(path: Path, wanted: Wanted) -> Table:
    """The file as rows; raises FileRefused when it lacks a column that is wanted."""
    return OPENINGS.get(path.suffix.lower(), csv_table)(path, wanted)
