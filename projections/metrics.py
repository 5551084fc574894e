"""What does each metric mean, and which view answers it?

The registry lists every row of the metric catalogue, also those that no view answers yet. It is
kept in `metrics/*.toml`, one file per section, and served as `bi.metric`.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from projections.written_out import from_rows

FOLDER = Path(__file__).with_suffix("")
SECTIONS = ("roles", "kpis", "year_end", "operations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One entry: `columns` of `view` hold its figures once it is built."""

    id: str
    name: str
    definition: str
    grain: str
    unit: str
    source: str
    view: str = ""
    columns: tuple[str, ...] = ()
    version: int = 1

    @property
    def status(self) -> Literal["built", "planned"]:
        return "built" if self.view else "planned"


def registry() -> list[Metric]:
    """Every metric, in the order of the catalogue."""
    return [_metric(entry) for section in SECTIONS for entry in _entries(section)]


def view() -> str:
    """The statement that makes `bi.metric`, with the registry written out."""
    return _HEADER + from_rows(_STRUCTURE, map(_row, registry()))


def _entries(section: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{section}.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["metric"]
    return entries


def _metric(entry: dict[str, Any]) -> Metric:
    return Metric(**{**entry, "columns": tuple(entry.get("columns", ()))})


def _row(metric: Metric) -> tuple[str | int, ...]:
    return (
        metric.id,
        metric.name,
        metric.definition,
        metric.grain,
        metric.unit,
        metric.source,
        metric.status,
        metric.view,
        ", ".join(metric.columns),
        metric.version,
    )


_STRUCTURE = (
    "id String, name String, definition String, grain String, unit String, source String, "
    "status String, view String, column String, definition_version Int64"
)
_HEADER = """\
-- What does each metric mean, is it built, and which view answers it?
CREATE OR REPLACE VIEW bi.metric
(
    id String COMMENT '[key] Row of the metric catalogue',
    name String COMMENT '[dimension] Name',
    definition String COMMENT '[dimension] What it is, in words that decide doubtful cases',
    grain String COMMENT '[dimension] What one figure is about',
    unit String COMMENT '[dimension] Unit of the figure',
    source String COMMENT '[dimension] Articles that ask for it, S0 to S4, or own',
    status String COMMENT '[dimension] built or planned',
    view Nullable(String) COMMENT '[dimension] View of bi that answers it; NULL when planned',
    column Nullable(String) COMMENT '[dimension] Its columns, by commas; NULL when planned',
    definition_version Int64 COMMENT '[dimension] Version of the definition'
)
COMMENT 'Grain: one row per metric of the catalogue. Key: id. Additivity: count rows.'
AS SELECT
    id, name, definition, grain, unit, source, status,
    nullIf(view, '') AS view, nullIf(column, '') AS column, definition_version
"""
