"""Is each vendor set up by the words of its page, and what is missing then said?"""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from streams.sources.vendors import VENDORS
from touchline.cli import app

ROOT = Path(__file__).parents[2]
PAGES = {
    "pipedrive": "docs/reference/pipedrive.md",
    "salesforce": "docs/reference/salesforce.md",
    "stripe": "docs/reference/webhooks.md",
    "cloudevents": "docs/how-to/send-from-your-own-system.md",
}
Reader = Callable[[Path], list[Any]]


@pytest.mark.parametrize("vendor", PAGES)
def test_the_words_of_the_page_set_the_source_up(
    vendor: str, snippets: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path))
    (command,) = (each for each in snippets(ROOT / PAGES[vendor]) if each.language == "bash")
    words = shlex.split(command.text.replace("\\\n", " "))
    assert words[0] == "touchline"
    added = CliRunner().invoke(app, words[1:])
    assert added.exit_code == 0, added.output
    (listed,) = json.loads(CliRunner().invoke(app, ["source", "list", "--json"]).stdout)
    assert listed["vendor"] == vendor


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_secret_that_is_missing_is_named(
    vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path))
    monkeypatch.setenv("TOUCHLINE_COLLECTOR_PUBLIC_URL", "https://ingest.example.com")
    assert CliRunner().invoke(app, ["source", "add", "crm", "--vendor", vendor]).exit_code == 0
    checked = CliRunner().invoke(app, ["source", "check", "crm"])
    assert checked.exit_code == 2
    endpoint, api = VENDORS[vendor].endpoint, VENDORS[vendor].api
    wanted = [
        *(endpoint.secrets if endpoint else ()),
        *(VENDORS[vendor].api_secrets[:1] if api else ()),
    ]
    assert [name for name in wanted if f"source crm, {name}: " not in checked.output] == []
