"""Does the registry name every metric of the catalogue, and only what is true of it?"""

import re

import pytest
from chdb.session import Session

from projections.metrics import Metric, registry
from projections.views import views
from tests.projections.views.conftest import answer
from tests.shared import SHARED, needs

CATALOGUE = SHARED / "spec/metrics.md"
ROW = re.compile(r"^\| ([RKYN]\d+[a-z]?\d?) \|", re.MULTILINE)
METRICS = {metric.id: metric for metric in registry()}
COLUMNS = {view.name: {column.name for column in view.columns} for view in views()}
DEFINITION = re.compile(r"(\d+) AS definition_version")

each_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


@needs(CATALOGUE)
def test_every_row_of_the_catalogue_has_an_entry() -> None:
    rows = set(ROW.findall(CATALOGUE.read_text(encoding="utf-8")))
    assert len(rows) > 100
    assert {id.partition(".")[0] for id in METRICS} == rows


def test_every_id_is_there_once() -> None:
    assert len(METRICS) == len(registry())


@each_metric
def test_every_metric_says_what_it_is(metric: Metric) -> None:
    assert all((metric.name, metric.definition, metric.grain, metric.unit))
    assert metric.definition.endswith(".")
    assert re.fullmatch(r"own|S[0-4](, S[0-4])*", metric.source)


@each_metric
def test_a_built_metric_is_answered_by_a_view(metric: Metric) -> None:
    assert (metric.status == "built") == bool(metric.view) == bool(metric.columns)
    assert set(metric.columns) <= COLUMNS.get(metric.view, set())


def test_what_the_issue_asks_for_is_built() -> None:
    built = {id for id, metric in METRICS.items() if metric.status == "built"}
    assert built >= {"K5a", "K9a", "K10", "K11a", "R7", "R11"}
    assert built >= {"K1a", "K2a", "N7a", "N7b", "N7c", "R7.amount", "Y2e"}
    assert built >= {"K2d", "K9b", "K12", "R1", "R2", "R12", "R13", "R14", "Y2e.delivered"}


def test_a_figure_carries_the_version_of_its_definition_and_until_when_it_knows(
    engine: Session,
) -> None:
    query = "SELECT name, create_table_query FROM system.tables WHERE database = 'bi'"
    found = {name: DEFINITION.findall(statement) for name, statement in answer(engine, query)}
    headers = {view.name: [column.name for column in view.columns] for view in views()}
    for metric in METRICS.values():
        if metric.status == "built":
            assert found[metric.view] == [str(metric.version)]
            assert headers[metric.view][-2:] == ["definition_version", "as_of"]


def test_the_warehouse_serves_the_registry(engine: Session) -> None:
    columns = "id, name, definition, grain, unit, source, status, view, column, definition_version"
    assert answer(engine, f"SELECT {columns} FROM bi.metric") == [
        (
            *(metric.id, metric.name, metric.definition, metric.grain, metric.unit),
            *(metric.source, metric.status, metric.view or None),
            *(", ".join(metric.columns) or None, metric.version),
        )
        for metric in registry()
    ]
