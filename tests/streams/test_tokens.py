"""Does a token speak for its tenant, from the moment it is handed out until it is taken away?"""

import json
from pathlib import Path

import pytest

from streams.tokens import Tokens


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


def hand_out(file: Path, **tenants: list[str]) -> None:
    """As `touchline token` does: a new file in the place of the old one."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps(tenants))
    new.replace(file)


def test_a_token_speaks_for_its_tenant(file: Path) -> None:
    hand_out(file, acme=["a"], globex=["g"])
    tokens = Tokens(file)
    assert [tokens.tenant(token) for token in ("a", "g", "x", "")] == ["acme", "globex", None, None]


def test_every_token_of_a_tenant_is_good(file: Path) -> None:
    hand_out(file, acme=["old", "new"])
    tokens = Tokens(file)
    assert tokens.tenant("old") == tokens.tenant("new") == "acme"


def test_a_token_taken_away_is_good_no_more(file: Path) -> None:
    hand_out(file, acme=["old", "new"])
    tokens = Tokens(file)
    assert tokens.tenant("old") == "acme"
    hand_out(file, acme=["new"])
    assert tokens.tenant("old") is None


def test_a_token_handed_out_is_good_without_a_restart(file: Path) -> None:
    tokens = Tokens(file)
    assert tokens.tenant("a") is None
    hand_out(file, acme=["a"])
    assert tokens.tenant("a") == "acme"


def test_without_a_file_nobody_speaks(file: Path) -> None:
    hand_out(file, acme=["a"])
    tokens = Tokens(file)
    assert tokens.tenant("a") == "acme"
    file.unlink()
    assert tokens.tenant("a") is None
