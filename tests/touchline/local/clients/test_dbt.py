"""Does dbt build, test and build again on the views, with what its page says?"""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
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
CORE = "dbt-core>=1.10,<1.11"  # A later one fetches its parser from elsewhere while it is built.
ADAPTER = "dbt-clickhouse==1.10.3"
SECONDS_MAX = 500


@pytest.fixture(scope="module")
def program() -> list[str]:
    """What runs dbt: uvx where it is installed, else an environment that is made once a machine."""
    if uvx := shutil.which("uvx"):
        return [uvx, "--python", sys.executable, "--from", CORE, "--with", ADAPTER, "dbt"]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "touchline"
    made = cache / f"{ADAPTER}-python-{sys.version_info.major}.{sys.version_info.minor}"
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache, prefix=".dbt-") as beside:
            environment = Path(beside, "environment")
            venv.create(environment, with_pip=True)
            install_dbt(environment / "bin/python")
            environment.rename(made)
    # Its own script names the place where the environment was made.
    return [str(made / "bin/python"), "-c", "from dbt.cli.main import cli; cli()"]


def install_dbt(python: Path) -> None:
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    installed = subprocess.run([*pip, CORE, ADAPTER], capture_output=True, text=True)
    if installed.returncode:
        # The adapter alone is fetched where a registry answers; then something else is wrong.
        asked = subprocess.run([*pip, "--dry-run", "--no-deps", ADAPTER], capture_output=True)
        if asked.returncode:
            pytest.skip("uvx is not installed, and no registry gives pip dbt-clickhouse")
    assert installed.returncode == 0, installed.stderr


@pytest.mark.timeout(3 * SECONDS_MAX)
def test_dbt_builds_tests_and_builds_again(
    warehouse: Settings,
    tmp_path: Path,
    program: list[str],
    snippets: Callable[[Path], list[Any]],
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
            [*program, *command, "--profiles-dir", "."],
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
