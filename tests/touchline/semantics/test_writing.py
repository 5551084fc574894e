"""Are the files for Superset and dbt what these tools read, and true of the views?"""

import re
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
import yaml

from projections.semantics import columns
from projections.views import views
from tests.touchline.typed import typed_with

# The fields of Superset's import, version 1.0.0: those that must be there, those that may.
DATASET = ({"table_name", "uuid", "version", "database_uuid"}, {
    "main_dttm_col", "description", "default_endpoint", "offset", "cache_timeout", "schema",
    "sql", "params", "template_params", "filter_select_enabled", "fetch_values_predicate",
    "extra", "columns", "metrics", "data",
})  # fmt: skip
COLUMN = ({"column_name"}, {
    "verbose_name", "is_dttm", "is_active", "type", "groupby", "filterable", "expression",
    "description", "python_date_format",
})  # fmt: skip
METRIC = ({"metric_name", "expression"}, {
    "verbose_name", "metric_type", "description", "d3format", "extra", "warning_text",
})  # fmt: skip
DATABASE = ({"database_name", "sqlalchemy_uri", "uuid", "version", "extra"}, {
    "password", "cache_timeout", "expose_in_sqllab", "allow_run_async", "allow_ctas",
    "allow_cvas", "allow_dml", "allow_csv_upload",
})  # fmt: skip
TOLD = {view.name: view for view in views() if not view.name.startswith("_")}

Fields = tuple[set[str], set[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("semantics") / "new"
    written = typed_with({"TOUCHLINE_WAREHOUSE_PORT": "8124"}, "semantics", "--to", str(folder))
    assert written.stdout.split() == [str(folder / "superset.zip"), str(folder / "schema.yml")]
    return folder


@pytest.fixture(scope="module")
def archive(folder: Path) -> dict[str, Any]:
    """The contents of the archive, without the folder that Superset takes off."""
    with ZipFile(folder / "superset.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"touchline"}
        return {
            name.partition("/")[2]: yaml.safe_load(archive.read(name))
            for name in archive.namelist()
        }


def datasets(archive: dict[str, Any]) -> dict[str, Any]:
    return {
        content["table_name"]: content
        for place, content in archive.items()
        if place.startswith("datasets/")
    }


def is_as_documented(content: dict[str, Any], fields: Fields) -> bool:
    required, optional = fields
    return required <= content.keys() <= required | optional


def test_superset_finds_a_dataset_for_each_view_and_the_database_they_are_in(
    archive: dict[str, Any],
) -> None:
    assert archive["metadata.yaml"] == {"version": "1.0.0", "type": "SqlaTable"}
    database = archive["databases/Touchline.yaml"]
    assert is_as_documented(database, DATABASE)
    assert database["sqlalchemy_uri"] == "clickhousedb://bi:bi@127.0.0.1:8124/bi"
    assert datasets(archive).keys() == TOLD.keys()
    assert {each["database_uuid"] for each in datasets(archive).values()} == {database["uuid"]}


@pytest.mark.parametrize("name", TOLD)
def test_superset_finds_the_fields_that_it_knows(archive: dict[str, Any], name: str) -> None:
    dataset = datasets(archive)[name]
    assert is_as_documented(dataset, DATASET)
    assert all(is_as_documented(column, COLUMN) for column in dataset["columns"])
    assert all(is_as_documented(metric, METRIC) for metric in dataset["metrics"])
    assert UUID(dataset["uuid"]).version == 5


@pytest.mark.parametrize("name", TOLD)
def test_superset_is_told_what_the_view_says(archive: dict[str, Any], name: str) -> None:
    dataset = datasets(archive)[name]
    told = list(columns([TOLD[name]]))
    assert [(each["column_name"], each["type"]) for each in dataset["columns"]] == [
        (each.column, each.type) for each in told
    ]
    assert [each["expression"] for each in dataset["metrics"]] == [
        "count()",
        *(each.expression for each in told if each.expression),
    ]
    names = [each["metric_name"] for each in dataset["metrics"]]
    assert len(names) == len(set(names))
    assert not set(names) & {each.column for each in told}


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("win_rate_monthly", "month"),
        ("rep_day", "day"),
        ("deal", "created_at"),
        ("metric", None),
    ],
)
def test_a_dataset_has_the_time_that_its_rows_are_about(
    archive: dict[str, Any], name: str, time: str | None
) -> None:
    assert datasets(archive)[name]["main_dttm_col"] == time


def test_dbt_finds_every_view_with_its_columns(folder: Path) -> None:
    schema = yaml.safe_load((folder / "schema.yml").read_text(encoding="utf-8"))
    (source,) = schema["sources"]
    assert {
        table["name"]: [column["name"] for column in table["columns"]] for table in source["tables"]
    } == {name: [column.name for column in view.columns] for name, view in TOLD.items()}
    amount = next(
        column
        for table in source["tables"] if table["name"] == "deal"
        for column in table["columns"] if column["name"] == "amount"
    )  # fmt: skip
    assert amount["data_type"] == "Nullable(Decimal(18, 4))"
    assert amount["config"]["meta"] == {
        "role": "measure",
        "unit": "money",
        "format": ",.2f",
        "expression": "sum(amount)",
        "since": "0.1.0",
    }


def test_the_same_views_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    port = {"TOUCHLINE_WAREHOUSE_PORT": "8124"}
    for _ in range(2):
        typed_with(port, "semantics", "--to", str(tmp_path))
    for file in ("superset.zip", "schema.yml"):
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def test_another_address_is_the_one_that_superset_uses(tmp_path: Path) -> None:
    address = "clickhousedb://bi:secret@warehouse.example.org:8443/bi?secure=true"
    typed_with({}, "semantics", "--to", str(tmp_path), "--address", address)
    with ZipFile(tmp_path / "superset.zip") as archive:
        told = archive.read("touchline/databases/Touchline.yaml").decode()
    assert re.search(r"^sqlalchemy_uri: (.*)$", told, re.MULTILINE)[1] == address


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = typed_with({}, "semantics", "--to", str(tmp_path / "file"))
    assert refused.returncode == 1
    assert str(tmp_path / "file") in refused.stderr
    assert "Traceback" not in refused.stderr
