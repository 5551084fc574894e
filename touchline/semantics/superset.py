"""What does Superset know of the views? A dataset each, with the metrics that are true of it.

The files are those of an export of Superset's own, version 1.0.0, which it imports as they are.
Datasets keep their identity, so that a later import brings the same ones up to date.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import uuid5

from events.ids import NAMESPACE
from projections.semantics import FIGURES, FORMATS, Described, columns
from projections.view import View

VERSION = "1.0.0"
NAME = "Touchline"
DATABASE_ID = str(uuid5(NAMESPACE, "superset"))
ONE_CURRENCY = "Add it up within one currency only."

File = dict[str, Any]


def files(views: Iterable[View], *, address: str) -> Mapping[str, File]:
    """The contents of each file by its place in the archive."""
    datasets = {f"datasets/{NAME}/{view.name}.yaml": _dataset(view) for view in views}
    return {
        "metadata.yaml": {"version": VERSION, "type": "SqlaTable"},
        f"databases/{NAME}.yaml": _database(address),
        **datasets,
    }


def _database(address: str) -> File:
    return {
        "database_name": NAME,
        "sqlalchemy_uri": address,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "extra": {},
        "uuid": DATABASE_ID,
        "version": VERSION,
    }


def _dataset(view: View) -> File:
    told = list(columns([view]))
    return {
        "table_name": view.name,
        "main_dttm_col": _main_time(told),
        "description": f"{view.question} {view.comment}",
        "schema": "bi",
        "uuid": str(uuid5(NAMESPACE, f"superset/{view.name}")),
        "metrics": [_rows(), *_metrics(told)],
        "columns": [_column(column) for column in told],
        "version": VERSION,
        "database_uuid": DATABASE_ID,
    }


def _main_time(told: Iterable[Described]) -> str | None:
    """The time that the rows are about: a key, or their creation, or else the first there is."""
    times = [column for column in told if _is_time(column)]
    keys = [column for column in times if column.role == "key"]
    created = [column for column in times if column.column.startswith("created_")]
    return next((column.column for column in [*keys, *created, *times]), None)


def _column(column: Described) -> File:
    return {
        "column_name": column.column,
        "type": column.type,
        "description": column.description,
        "is_dttm": _is_time(column),
        "groupby": column.role not in FIGURES,
        "filterable": True,
        "is_active": True,
    }


def _metrics(told: Iterable[Described]) -> Iterator[File]:
    for column in told:
        if column.expression:
            yield {
                "metric_name": _metric_name(column),
                "expression": column.expression,
                "description": column.description,
                "d3format": column.format,
                "warning_text": ONE_CURRENCY if column.unit == "money" else None,
            }


def _metric_name(column: Described) -> str:
    """Never the name of a column, which the engine would take it for."""
    if column.role == "ratio":
        return f"overall_{column.column.removesuffix('_value')}"
    return f"sum_{column.column}"


def _rows() -> File:
    return {
        "metric_name": "rows",
        "expression": "count()",
        "description": "How many rows there are",
        "d3format": FORMATS["count"],
        "warning_text": None,
    }


def _is_time(column: Described) -> bool:
    return "Date" in column.type
