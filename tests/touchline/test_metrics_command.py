"""What do the commands about metrics print, and with which exit code?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from projections.metrics import registry
from tests.touchline.typed import typed, typed_with
from touchline.local.runtime import Runtime

PAGE = Path(__file__).parents[2] / "docs/how-to/ask-for-a-metric.md"
COMPARE = ("compare", "R7:win_rate_value", "R7:close_rate_worked_value")


def test_the_metrics_that_are_built_are_listed() -> None:
    listed = json.loads(typed_with({}, "metrics", "list", "--json").stdout)
    assert [each["id"] for each in listed] == [each.id for each in registry() if each.view]
    whole = json.loads(typed_with({}, "metrics", "list", "--all", "--json").stdout)
    assert [each["id"] for each in whole] == [each.id for each in registry()]
    assert "Close rate" in typed_with({}, "metrics", "list").stdout


def test_a_metric_is_shown_with_what_each_of_its_columns_means() -> None:
    shown = json.loads(typed_with({}, "metrics", "show", "R7", "--json").stdout)
    assert (shown["name"], shown["status"], shown["version"]) == ("Close rate", "built", 1)
    registered = next(each for each in registry() if each.id == "R7")
    assert [each["column"] for each in shown["columns"]] == [*registered.columns]
    assert {(each["is a"], each["unit"]) for each in shown["columns"]} == {("ratio", "fraction")}
    printed = typed_with({}, "metrics", "show", "R7").stdout
    assert printed.startswith("R7 Close rate (definition 1, built)\n")


def test_a_metric_that_is_planned_says_so() -> None:
    planned = next(each for each in registry() if not each.view)
    shown = typed_with({}, "metrics", "show", planned.id)
    assert (shown.returncode, "planned)" in shown.stdout) == (0, True)


@pytest.mark.parametrize("command", [("value", "R7"), COMPARE], ids=lambda command: command[0])
def test_a_warehouse_without_rows_answers_with_none(
    stores: Runtime, command: Sequence[str]
) -> None:
    answered = typed(stores.settings, "metrics", *command, "--as-of", "2026-03-31", "--json")
    assert answered.returncode == 0, answered.stderr
    told = json.loads(answered.stdout)
    assert (told["as_of"], told["rows"]) == ("2026-03-31", [])
    printed = typed(stores.settings, "metrics", *command)
    assert (printed.returncode, "no rows" in printed.stdout) == (0, True)


@pytest.mark.parametrize(
    "command", [("show", "R77"), ("value", "R77"), ("compare", "R7", "R77")], ids=" ".join
)
def test_an_unknown_metric_is_refused_in_one_sentence(command: Sequence[str]) -> None:
    refused = typed_with({}, "metrics", *command)
    assert refused.returncode == 1
    assert refused.stderr == "metric: found 'R77', expected R7 or R7b or R17\n"


def test_what_the_page_says_can_be_typed(
    stores: Runtime, snippets: Callable[[Path], list[Any]]
) -> None:
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    typed_in = "\n".join(snippet.text for snippet in snippets(PAGE))
    ran = subprocess.run(
        ["bash", "-euc", typed_in],
        env=os.environ | stores.settings.environment() | path, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
