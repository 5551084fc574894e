"""Do the figures of a mapping made from the documents alone equal those worked out by hand?

The page is typed as it stands, into an empty folder beside a running Touchline; its questions are
then asked of the views.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/import-write-a-mapping.md"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings.with_free_ports(tmp_path / ".touchline")
    with Runtime(settings):
        yield settings


def test_the_figures_of_the_page_are_those_of_its_files(
    settings: Settings, snippets: Callable[[Path], list[Any]], tmp_path: Path
) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    questions = [each.text for each in snippets(PAGE) if each.language == "sql"]
    for snippet in snippets(PAGE):
        if snippet.language == "bash":
            environment = os.environ | settings.environment() | {"PATH": path}
            subprocess.run(
                ["bash", "-euo", "pipefail", "-c", snippet.text],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
    deals, revenue = (connect(settings, "bi").query(text).result_rows for text in questions)
    assert deals == [
        ("Ada", 1, 1, 0.5, Decimal(12000), 49.0),
        ("Ben", 1, 0, 1.0, Decimal(1200), 37.0),
    ]
    assert revenue[0] == (date(2025, 7, 31), Decimal(350), 1)
    assert revenue[-2:] == [
        (date(2026, 2, 28), Decimal(350), 1),
        (date(2026, 3, 31), Decimal(1350), 2),
    ]
    assert len(revenue) == 9
