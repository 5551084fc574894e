"""Does a source count from the moment it is set up, and say what it lacks?"""

from pathlib import Path

import pytest

from streams.sources.known import (
    MalformedSources,
    MissingSecret,
    Source,
    Sources,
    sources_of,
    sources_text,
)

HUB = Source(tenant_id="acme", vendor="hubspot", secrets={"secret": ["env:HUB"], "token": []})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sources.json"


def write(file: Path, **sources: Source) -> None:
    new = file.with_suffix(".new")
    new.write_text(sources_text(sources))
    new.replace(file)


def test_a_source_counts_from_when_it_is_added_until_it_is_removed(file: Path) -> None:
    sources = Sources(file, {})
    assert dict(sources.all()) == {}
    write(file, hub=HUB)
    assert dict(sources.all()) == {"hub": HUB}
    assert sources_of(file) == {"hub": HUB}
    file.unlink()
    assert dict(sources.all()) == {}


def test_a_secret_lies_in_a_variable_or_in_a_file(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(" from a file\n")
    places = ["env:HUB", f"file:{secret}", str(secret)]
    source = Source(tenant_id="acme", vendor="hubspot", secrets={"secret": places})
    told = Sources(file, {"HUB": "from a variable"}).secrets("hub", source, ["secret"])
    assert told == {"secret": ("from a variable", "from a file", "from a file")}


def test_only_the_secrets_that_are_wanted_are_looked_for(file: Path) -> None:
    assert Sources(file, {"HUB": "s"}).secrets("hub", HUB, ["secret"]) == {"secret": ("s",)}


@pytest.mark.parametrize("wanted", ["secret", "token", "other"])
def test_a_secret_that_is_missing_is_named_and_never_quoted(file: Path, wanted: str) -> None:
    with pytest.raises(MissingSecret, match=f"source hub, {wanted}: found"):
        Sources(file, {}).secrets("hub", HUB, [wanted])


@pytest.mark.parametrize("held", [b"", b" \n", b"\xff"], ids=["nothing", "blanks", "no text"])
def test_a_file_without_a_secret_is_none(file: Path, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "secret").write_bytes(held)
    source = Source(
        tenant_id="acme", vendor="hubspot", secrets={"secret": [f"file:{tmp_path}/secret"]}
    )
    with pytest.raises(MissingSecret, match="expected a file with one secret"):
        Sources(file, {}).secrets("hub", source, ["secret"])


@pytest.mark.parametrize(
    "text", ["", "[]", '{"hub": {}}', sources_text({"hub": HUB}).replace("vendor", "vendro")]
)
def test_a_file_that_was_damaged_is_said_to_be(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(MalformedSources, match="touchline source add NAME"):
        Sources(file, {}).all()
