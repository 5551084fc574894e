"""What does `touchline query` print, and with which exit code?"""

import json

import pytest

from tests.touchline.typed import typed
from touchline.local.runtime import Runtime


def test_an_answer_is_a_table(stack: Runtime) -> None:
    answered = typed(
        stack.settings, "query", "SELECT 1234567 AS number, 'x' AS word, NULL AS nothing"
    )
    assert answered.returncode == 0
    assert [line.split() for line in answered.stdout.splitlines()] == [
        ["number", "word", "nothing"],
        ["1,234,567", "x"],
    ]


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
