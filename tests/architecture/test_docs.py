"""Is every snippet run by something, and does every link lead somewhere?

A runner keeps its word in one of two ways: it names the document, or the folder of its own that the
document lies in, because it takes the snippets out of it, or it holds every line of the snippet.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = {"text", "mermaid"}
LINK = re.compile(r"\]\(([^)#:\s]+)[^):\s]*\)")

Reader = Callable[[Path], list[Any]]
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def keeps_its_word(runner: Path, document: Path, text: str) -> bool:
    if not runner.is_file():
        return False
    script = runner.read_text(encoding="utf-8")
    lines = [line.split("  #")[0].strip() for line in text.splitlines()]
    folder = str(document.parent.relative_to(ROOT))
    is_named = str(document.relative_to(ROOT)) in script or (
        "/" in folder and f'"{folder}"' in script
    )
    return is_named or all(line in script for line in lines)


@each_document
def test_every_snippet_names_its_language(document: Path, snippets: Reader) -> None:
    assert [snippet.line for snippet in snippets(document) if not snippet.language] == []


@each_document
def test_every_snippet_is_run(document: Path, snippets: Reader) -> None:
    idle = [
        (snippet.line, snippet.runner)
        for snippet in snippets(document)
        if snippet.language not in PICTURES
        if not snippet.runner or not keeps_its_word(ROOT / snippet.runner, document, snippet.text)
    ]
    assert idle == []


@each_document
def test_every_link_leads_to_a_file(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_index_leads_to_every_page() -> None:
    index = ROOT / "docs" / "index.md"
    reached, ahead = {index}, [index]
    while ahead:
        page = ahead.pop()
        links = LINK.findall(page.read_text("utf-8"))
        new = {(page.parent / link).resolve() for link in links if link.endswith(".md")} - reached
        reached |= new
        ahead += new
    assert set((ROOT / "docs").rglob("*.md")) - reached == set()
