"""What do all tests of imports share? Files written from text, and what they tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from touchline.imports.importing import described
from touchline.imports.report import Report

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """The events of an import, and what became of its rows."""

    events: list[Mapping[str, Any]]
    report: Report

    @property
    def data(self) -> list[Any]:
        return [event["data"] for event in self.events]

    @property
    def rejections(self) -> list[tuple[int, str, str]]:
        return [(each.line, each.column, each.reason) for each in self.report.listed]


Telling = Callable[..., Told]


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    """What a mapping makes of files, given as name and text."""

    def told(mapping: str, files: Mapping[str, str | bytes]) -> Told:
        path = tmp_path / "mapping.toml"
        path.write_text(mapping, encoding="utf-8")
        folder = tmp_path / "exports"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(raw)
        what = described(path, [folder], tenant_id="main", now=NOW)
        report = Report(what.exports)
        return Told(list(what.events(report)), report)

    return told
