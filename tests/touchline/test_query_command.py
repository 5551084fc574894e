"""What does `touchline query` print, and with which exit code?"""

import json
import time

import pytest

from tests.conftest import silent
from tests.touchline.typed import typed
from touchline.local.runtime import Runtime
from touchline.warehouse import CONNECT_SECONDS_MAX

SECONDS_TO_REFUSE_MAX = 15.0


def test_an_answer_is_a_table(stack: Runtime) -> None:
    answered = typed(
        stack.settings, "query", "SELECT 1234567 AS number, 'x' AS word, NULL AS nothing"
    )
    assert answered.returncode == 0
    assert [line.split() for line in answered.stdout.splitlines()] == [
        ["number", "word", "nothing"],
        ["1,234,567", "x"],
    ]


def test_what_is_printed_for_a_program_is_neither_wrapped_nor_cut(stack: Runtime) -> None:
    ids = [letter * 64 for letter in "abc"]
    asked = ", ".join(f"'{id_}' AS {id_[0]}" for id_ in ids)
    _, row = typed(stack.settings, "query", f"SELECT {asked}").stdout.splitlines()
    assert row.split() == ids


@pytest.mark.parametrize(
    ("format", "printed"),
    [("csv", '"a","b"\n1,"x"\n'), ("tsv", "a\tb\n1\tx\n"), ("jsonl", '{"a":1,"b":"x"}\n')],
)
def test_an_answer_can_be_read_by_a_program(stack: Runtime, format: str, printed: str) -> None:
    answered = typed(stack.settings, "query", "SELECT 1 AS a, 'x' AS b", "--format", format)
    assert (answered.returncode, answered.stdout) == (0, printed)


def test_json_is_one_document(stack: Runtime) -> None:
    answered = typed(stack.settings, "query", "SELECT number FROM numbers(3)", "--format", "json")
    assert json.loads(answered.stdout)["rows"] == 3


def test_a_question_changes_nothing(stack: Runtime) -> None:
    refused = typed(stack.settings, "query", "CREATE DATABASE mine")
    assert refused.returncode == 1
    said = "reader: Cannot execute query in readonly mode. (READONLY)"
    assert refused.stderr == f"warehouse 127.0.0.1:{stack.settings.warehouse_port}: {said}\n"


def test_a_warehouse_that_is_silent_is_not_waited_for(stack: Runtime) -> None:
    with silent(stack, "warehouse"):
        started = time.monotonic()
        refused = typed(stack.settings, "query", "SELECT 1")
        assert time.monotonic() - started < SECONDS_TO_REFUSE_MAX
    assert (refused.returncode, refused.stdout) == (1, "")
    where = f"warehouse 127.0.0.1:{stack.settings.warehouse_port}"
    assert refused.stderr == f"{where}: no answer (timed out); say `touchline up`\n"


def test_an_answer_may_take_its_time(stack: Runtime) -> None:
    slow = f"SELECT sum(sleepEachRow(1)) FROM numbers({CONNECT_SECONDS_MAX + 2})"
    slow += " SETTINGS max_block_size = 1"
    assert typed(stack.settings, "query", slow, "--format", "csv").stdout.endswith("\n0\n")
