"""Does what the pages on importing say work as it is written, and answer what they show?

The snippets of a page are typed in order in an empty folder; a `text` block that follows one is its
answer. All of them rehearse, so that nothing needs to be running.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PAGES = ["docs/how-to/import-write-a-mapping.md", "docs/how-to/import-from-a-crm.md"]
HERE = "tests/touchline/imports/test_ten_minutes.py"


def answer(typed: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", typed],
        cwd=folder,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_says_works(
    page: str, snippets: Callable[[Path], list[Any]], tmp_path: Path
) -> None:
    for snippet, following in pairwise([*snippets(ROOT / page), None]):
        if snippet.runner != HERE:
            continue
        said = answer(snippet.text, tmp_path)
        if following and following.language == "text":
            assert said.strip() == following.text.strip(), f"line {following.line}"
