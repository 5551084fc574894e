"""Does what the pages about tools tell people to type work on the real views?

On a warehouse of its own with every table and view, empty, and one audience of one tenant.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from projections import audiences, views
from streams import schema
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

ROOT = Path(__file__).parents[4]
PAGES = [
    ROOT / page
    for page in (
        "docs/how-to/connect-dbeaver.md",
        "docs/how-to/connect-excel.md",
        "docs/how-to/connect-grafana.md",
        "docs/how-to/connect-metabase.md",
        "docs/how-to/connect-notebooks.md",
        "docs/how-to/connect-power-bi.md",
        "docs/how-to/connect-superset.md",
        "docs/how-to/connect-tableau.md",
    )
]
HERE = str(Path(__file__).relative_to(ROOT))
DEFAULT_PORT = str(Settings.model_fields["warehouse_port"].default)

Reader = Callable[[Path], list[Any]]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("real"), audiences="north=acme")
    with Runtime(settings, processes={"warehouse"}):
        seen = audiences.statements("north", "acme", views.views())
        schema.create(connect(settings), [*views.statements(), *seen])
        yield settings


def typed(page: Path, language: str, read: Reader, real: Settings) -> list[str]:
    return [
        snippet.text.replace(DEFAULT_PORT, str(real.warehouse_port))
        for snippet in read(page)
        if snippet.language == language and snippet.runner == HERE
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_snippet_of_a_page_works(
    page: Path, snippets: Reader, real: Settings, tmp_path: Path
) -> None:
    for script in typed(page, "python", snippets, real):
        subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, timeout=60)
    for script in typed(page, "bash", snippets, real):
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        subprocess.run(["bash", "-euc", script], cwd=tmp_path, env=environment, check=True)
    for question in typed(page, "sql", snippets, real):
        connect(real, "bi").query(question)


def test_grafana_is_told_where_the_warehouse_is(snippets: Reader, real: Settings) -> None:
    (text,) = typed(ROOT / "docs/how-to/connect-grafana.md", "yaml", snippets, real)
    (source,) = yaml.safe_load(text)["datasources"]
    told = source["jsonData"]
    assert (told["host"], told["port"]) == (real.warehouse_host, real.warehouse_port)
    assert (told["protocol"], told["secure"]) == ("http", False)
    connect(real, told["username"]).query(
        "SELECT 1", settings={"max_execution_time": told["queryTimeout"]}
    )


def test_every_address_of_a_page_leads_to_a_view(snippets: Reader, real: Settings) -> None:
    asked = {
        table
        for page in PAGES
        for snippet in snippets(page)
        for table in re.findall(r"\b(bi\.\w+)", snippet.text)
    }
    client = connect(real, "bi")
    assert asked
    assert [client.query(f"SELECT * FROM {table} LIMIT 0").result_rows for table in asked] == [
        [] for _ in asked
    ]


@pytest.mark.parametrize("view", views.views(), ids=lambda view: view.name)
def test_an_audience_can_ask_each_of_its_views(real: Settings, view: views.View) -> None:
    client = connect(real, "bi_north")
    if view.name in audiences.WITHHELD | audiences.UNBOUNDED:
        assert client.command(f"EXISTS TABLE {view.name}") == 0
        return
    client.query(f"SELECT * FROM {view.name} LIMIT 1")
    if view.has_twin:
        client.query(f"SELECT * FROM {view.name}_as_of(day='2026-01-31') LIMIT 1")
    told = client.query("SELECT name, comment FROM system.columns WHERE table = {view:String}",
                        parameters={"view": view.name}).result_rows  # fmt: skip
    assert dict(told) == {
        column.name: f"[{column.kind}] {column.meaning}" for column in view.columns
    }
