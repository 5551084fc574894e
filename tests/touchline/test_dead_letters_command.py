"""Does an operator find what was refused, by the id that the sender was told?"""

import json
from datetime import UTC, datetime

import pytest

from streams.dead_letters import TABLE, DeadLetterRow, refused_at_the_border
from tests.touchline.typed import typed
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

LETTER = refused_at_the_border(
    b'{"\xff', tenant_id="main", reason="no JSON", refused_at=datetime(2026, 3, 2, tzinfo=UTC)
)


@pytest.fixture(scope="module")
def settings(stack: Runtime) -> Settings:
    client = connect(stack.settings)
    client.command("CREATE DATABASE IF NOT EXISTS ops")
    client.command(TABLE.definition)
    client.insert(TABLE.name, [TABLE.values(LETTER)], column_names=list(TABLE.columns))
    return stack.settings


def test_a_dead_letter_is_listed_for_a_person(settings: Settings) -> None:
    listed = typed(settings, "dead-letters", "list")
    assert listed.returncode == 0
    assert LETTER.dead_letter_id in listed.stdout
    assert LETTER.reason in listed.stdout


def test_a_dead_letter_is_listed_for_a_program(settings: Settings) -> None:
    listed = typed(settings, "dead-letters", "list", "--json")
    assert LETTER.dead_letter_id in {each["dead_letter_id"] for each in json.loads(listed.stdout)}


def test_a_dead_letter_is_shown_with_its_bytes(settings: Settings) -> None:
    row = json.loads(typed(settings, "dead-letters", "show", LETTER.dead_letter_id).stdout)
    assert DeadLetterRow.__slots__ == tuple(row)
    assert (row["received"], row["length"], row["tenant_id"]) == (r'{"\xff', 3, "main")


def test_a_dead_letter_that_is_not_there_is_said_so(settings: Settings) -> None:
    missing = typed(settings, "dead-letters", "show", "nothing")
    assert (missing.returncode, missing.stderr) == (1, "nothing: no such dead letter\n")
