"""Which payloads do vendors document, and which objects were recorded from their sandboxes?

They are read from ../shared and nothing of them is copied here; where that is missing, the tests of
them are skipped with the reason.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.shared import SHARED, needs

DATA = SHARED / "data/webhooks"
needs_data = needs(DATA)


class Answer(NamedTuple):
    """What a vendor's API answered."""

    name: str
    """The file, as in pipedrive/get-deal"""
    path: str
    body: Any


def examples(pattern: str) -> dict[str, Any]:
    """Documented payloads, by the names of their files; of transcribed ones what was delivered."""
    found = {}
    for file in sorted((DATA / "vendor_examples").glob(f"{pattern}.json")):
        said = json.loads(file.read_text(encoding="utf-8"))
        found[file.stem] = said["payload"] if "_source" in said else said
    return found


def answers(vendor: str) -> Iterator[Answer]:
    """Every recorded answer of a vendor's API."""
    for file in sorted((DATA / "nango_recorded" / vendor).glob("*.test.json")):
        said = json.loads(file.read_text(encoding="utf-8"))
        name = f"{vendor}/{file.name.removesuffix('.test.json')}"
        for path, body in _responses(said.get("api", {}), ""):
            yield Answer(name, path, body)


def _responses(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and "response" in node:
        yield path, node["response"]
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from _responses(inner, name if name.startswith("/") else path)
    elif isinstance(node, list):
        for inner in node:
            yield from _responses(inner, path)


def objects(body: Any) -> Iterator[dict[str, Any]]:
    """Every object that stands in an answer, however deep, outer ones first."""
    if isinstance(body, dict):
        yield body
        for inner in body.values():
            yield from objects(inner)
    elif isinstance(body, list):
        for inner in body:
            yield from objects(inner)
