"""Do the published schemas say what the models do?"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from events import schemas
from events.catalogue import VERSIONS
from events.schemas import FOLDER, published, texts

GOLDEN = Path(__file__).parent / "golden"
TEXTS = texts()
NAMES = sorted(f"{name}.{version}" for name, version in VERSIONS.items())


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def golden(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_schema_is_checked_in_as_it_is_generated(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == TEXTS[name], (
        "run `python -m events.schemas`; a schema that was published needs a new version"
    )


def test_every_schema_belongs_to_a_type_and_a_version() -> None:
    versions = {f"{name}.{v}" for name, today in VERSIONS.items() for v in range(1, today + 1)}
    assert {path.stem for path in FOLDER.iterdir()} == versions | {"envelope"}


def test_one_command_writes_all_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed("write", tmp_path, monkeypatch)
    assert published(tmp_path) == TEXTS


def test_what_was_published_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    typed("--check", FOLDER, monkeypatch)


@pytest.mark.parametrize("command", ["--check", "write"])
def test_a_breaking_change_is_named_and_not_written(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish(tmp_path, "deal.created.1", lambda schema: schema["required"].remove("stage"))
    with pytest.raises(SystemExit) as refused:
        typed(command, tmp_path, monkeypatch)
    assert "\n  deal.created.1: stage: must be told now\n" in str(refused.value)
    assert published(tmp_path) == before


def test_an_addition_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "deal.created.1", lambda schema: schema["properties"].pop("lead_id"))
    typed("--check", tmp_path, monkeypatch)
    typed("write", tmp_path, monkeypatch)
    assert published(tmp_path) == TEXTS


def publish(folder: Path, name: str, change: Callable[[Any], object]) -> dict[str, str]:
    """A folder of schemas as they were once, one of them otherwise than today."""
    schema = json.loads(TEXTS[f"{name}.json"])
    change(schema)
    once = TEXTS | {f"{name}.json": json.dumps(schema)}
    for file, text in once.items():
        (folder / file).write_text(text, encoding="utf-8")
    return once


def typed(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--check"] if command == "--check" else []
    monkeypatch.setattr(sys, "argv", ["schemas", *options, str(folder)])
    run_path(schemas.__file__, run_name="__main__")


@pytest.mark.parametrize("name", NAMES)
def test_golden_event_fits_its_schemas(name: str) -> None:
    validator("envelope").validate(golden(name))
    validator(name).validate(golden(name)["data"])


@pytest.mark.parametrize("name", NAMES)
def test_schema_refuses_an_unknown_field(name: str) -> None:
    assert not validator(name).is_valid(golden(name)["data"] | {"colour": "red"})


@pytest.mark.parametrize(
    "changes",
    [{"amount": 5000}, {"amount": "1e3"}, {"currency": "euro"}, {"deal_id": ""}, {"stage": "a\nb"}],
    ids=str,
)
def test_schema_refuses_what_the_model_refuses(changes: dict[str, Any]) -> None:
    assert not validator("deal.created.1").is_valid(golden("deal.created.1")["data"] | changes)
