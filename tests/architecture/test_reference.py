"""Do the pages of the reference still say what the code says?"""

from pathlib import Path
from runpy import run_path

import pytest

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = run_path(str(REFERENCE / "generate.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_page_says_what_the_code_says(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name](), "make reference"
