"""Does the doctor see the sources whose CRMs are sent away?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams.sources.known import Source, sources_text
from touchline.doctor.asking import Patient
from touchline.doctor.sources import sources
from touchline.settings import Settings

HELD = {"secret": ["env:SECRET"], "token": ["file:token"]}


def found(home: Path, text: str) -> list[str]:
    (home / "sources.json").write_text(text)
    patient = Patient(Settings(home=home), datetime.now(UTC))
    return [finding.found for finding in sources(patient)]


def hub(**said: Any) -> str:
    told = {"tenant_id": "acme", "vendor": "hubspot", "secrets": HELD} | said
    return sources_text({"hub": Source(**told)})


def test_sources_whose_secrets_are_here_or_in_a_variable_of_others_are_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "token").write_text("t")
    assert found(tmp_path, hub()) == []
    assert found(tmp_path, hub(vendor="stripe", secrets={"timed": ["env:ELSEWHERE"]})) == []


def test_without_a_file_of_sources_nothing_is_missed(tmp_path: Path) -> None:
    patient = Patient(Settings(home=tmp_path), datetime.now(UTC))
    assert list(sources(patient)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (hub(), "source hub, token: found FileNotFoundError at 'file:token'"),
        (hub(secrets={}), "source hub, secret: found no place at ''"),
        (hub(vendor="sugar"), "source hub, vendor: found 'sugar', expected one that"),
        (hub(mapping={"source": "hub"}), "source hub, mapping, events: found nothing"),
        ("{", "sources.json: found "),
    ],
    ids=["secret gone", "no place", "newer vendor", "older mapping", "no file of sources"],
)
def test_what_is_missing_is_found_with_its_source(tmp_path: Path, text: str, said: str) -> None:
    (finding,) = found(tmp_path, text)
    assert said in finding
