"""What does a vendor say, in the examples from which the pages of the reference are made?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from streams.sources.telling import Context, Telling
from streams.sources.vendor import Vendor
from tests.streams.sources.border import NOW

FOLDER = Path(__file__).parents[3] / "docs" / "reference" / "specimens"


class Specimen(NamedTuple):
    said: str
    kind: str
    record: dict[str, Any]
    options: dict[str, str]
    references: dict[str, dict[str, Any]]


def specimens(vendor: Vendor) -> dict[str, Specimen]:
    """Each by what it says."""
    return {each.said: each for each in _read(FOLDER / f"{vendor.name}.jsonl")}


def _read(file: Path) -> Iterator[Specimen]:
    for line in file.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        options, references = said.get("options", {}), said.get("references", {})
        yield Specimen(said["said"], said["kind"], said["record"], options, references)


def told(vendor: Vendor, specimen: Specimen, **options: str) -> list[Telling]:
    """What the vendor's translation makes of it."""
    context = Context(
        source=vendor.name,
        received_at=NOW,
        options={**specimen.options, **options},
        references=specimen.references,
    )
    return list(vendor.translations[specimen.kind](specimen.record, context))
