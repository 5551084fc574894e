"""Does dbt build, test and build again on the views, with what its page says?"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from projections.views import views
from touchline.settings import Settings
from touchline.warehouse import connect, password

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs/how-to/connect-dbt.md"
PROJECT = Path(__file__).with_name("dbt")
# Where the snippets of the page go that are files.
FILES = {"yaml": "profiles.yml", "sql": "models/deal_size.sql"}
UVX = shutil.which("uvx")
# A later dbt-core fetches its parser from elsewhere while it is built.
DBT = [
    str(UVX), "--python", sys.executable,
    "--from", "dbt-core>=1.10,<1.11", "--with", "dbt-clickhouse==1.10.3", "dbt",
]  # fmt: skip
SECONDS_MAX = 500
pytestmark = pytest.mark.skipif(UVX is None, reason="uvx, which brings dbt, is not installed")


@pytest.mark.timeout(3 * SECONDS_MAX)
def test_dbt_builds_tests_and_builds_again(
    warehouse: Settings, tmp_path: Path, snippets: Callable[[Path], list[Any]]
) -> None:
    folder = shutil.copytree(PROJECT, tmp_path / "project")
    for snippet in snippets(PAGE):
        if snippet.language == "bash":
            path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
            typed_in = ["bash", "-euc", snippet.text]
            subprocess.run(typed_in, cwd=folder, env=os.environ | path, check=True)
        else:
            (folder / FILES[snippet.language]).write_text(snippet.text, encoding="utf-8")
    named = {
        "TOUCHLINE_WAREHOUSE_PORT": str(warehouse.warehouse_port),
        "TOUCHLINE_WAREHOUSE_PASSWORD": password(warehouse, "touchline"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def dbt(*command: str) -> str:
        ran = subprocess.run(
            [*DBT, *command, "--profiles-dir", "."],
            cwd=folder, env=environment | named, capture_output=True, text=True,
            timeout=SECONDS_MAX, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    for _ in range(2):
        dbt("build")
    listed = dbt("--quiet", "ls", "--resource-type", "source", "--output", "name").split()
    assert set(listed) == {f"bi.{view.name}" for view in views() if view.name[0] != "_"}
    client = connect(warehouse)
    found = client.query("SELECT size, deals FROM sales.size ORDER BY size").result_rows
    assert found == [("large", 1), ("small", 1)]
    client.command("DROP DATABASE sales")
