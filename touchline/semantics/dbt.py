"""What does dbt know of the views? One source, with each column's role, unit and type."""

from collections.abc import Iterable
from typing import Any

from projections.semantics import Described, columns
from projections.view import View


def schema(views: Iterable[View]) -> dict[str, Any]:
    """The contents of a schema.yml."""
    source = {
        "name": "bi",
        "schema": "bi",
        "description": "Touchline's public contract: views only.",
        "tables": [_table(view) for view in views],
    }
    return {"version": 2, "sources": [source]}


def _table(view: View) -> dict[str, Any]:
    return {
        "name": view.name,
        "description": f"{view.question} {view.comment}",
        "columns": [_column(column) for column in columns([view])],
    }


def _column(column: Described) -> dict[str, Any]:
    told = {
        "role": column.role,
        "unit": column.unit,
        "format": column.format,
        "expression": column.expression,
        "since": column.since,
    }
    return {
        "name": column.column,
        "description": column.description,
        "data_type": column.type,
        "config": {"meta": {name: value for name, value in told.items() if value}},
    }
