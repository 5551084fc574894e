"""Can every command be typed that a refusal or the doctor names?"""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import streams
from events.errors import TouchlineError
from streams.errors import Refused, Rewind, reset_command
from tests.touchline.naming import commands_in, problem

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for package in ("events", "projections", "streams", "touchline")
    for path in sorted((ROOT / package).rglob("*.py"))
]


def refusals() -> list[type[TouchlineError]]:
    """Those of the workers; where one is made of more than words, its text is looked at below."""
    for module in iter_modules(streams.__path__):
        import_module(f"streams.{module.name}")
    found = below(Refused) | below(Rewind)
    return sorted(filter(is_made_of_words, found), key=lambda each: each.__name__)


def below(error: type[TouchlineError]) -> set[type[TouchlineError]]:
    return {error}.union(*(below(each) for each in error.__subclasses__()))


def is_made_of_words(refusal: type[TouchlineError]) -> bool:
    return "__init__" in vars(refusal) and set(kinds(refusal).values()) <= {int, str, object}


def kinds(refusal: type[TouchlineError]) -> dict[str, Any]:
    return {each.name: each.annotation for each in signature(refusal).parameters.values()}


def told(refusal: type[TouchlineError]) -> str:
    """What it says about a place that is numbered 1 and named so."""
    values = {name: 1 if kind is int else "1" for name, kind in kinds(refusal).items()}
    bound = signature(refusal).bind_partial()
    bound.arguments.update(values)
    return str(refusal(*bound.args, **bound.kwargs))


def texts(path: Path) -> Iterator[str]:
    """What a file says to somebody, `1` where something is filled in; no docstring, no help."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    silent |= {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "help"
    }
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_a_command_that_cannot_be_typed_is_noticed() -> None:
    assert "Missing option" in problem("touchline positions reset --group touchline-router")
    assert "No such option" in problem("touchline verify --thoroughly")
    assert "No such command" in problem("touchline mend")
    assert "unexpected extra argument" in problem("touchline doctor at once")
    assert problem("touchline query 'SELECT 1'") == ""


@pytest.mark.parametrize("refusal", refusals(), ids=lambda each: each.__name__)
def test_a_refusal_names_commands_that_can_be_typed(refusal: type[TouchlineError]) -> None:
    assert [*filter(None, map(problem, commands_in(told(refusal))))] == []


def test_whoever_names_a_command_names_one_that_can_be_typed() -> None:
    named = {command for path in SOURCES for text in texts(path) for command in commands_in(text)}
    assert len(named) >= 15
    assert sorted(filter(None, map(problem, named))) == []


def test_the_command_to_begin_elsewhere_says_all_that_is_needed() -> None:
    (command,) = commands_in(reset_command("touchline-router-1", "touchline.events", 3, to=7))
    place = "--group touchline-router-1 --topic touchline.events --partition 3"
    assert command == f"touchline positions reset {place} --to 7"
    assert problem(command) == ""
