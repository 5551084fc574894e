"""Is every file short, named after what it answers, and free of leftovers?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("events", "projections", "streams", "touchline", "tests", "benchmarks", "examples")
LINES_MAX = 350
FUNCTION_LINES_MAX = 50
# Written by a generator, which test_stubs.py runs again.
GENERATED = re.compile(r"_pb2(_grpc)?\.py$")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
# The word is put together, so that this file does not find itself.
LEFTOVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b(?! ?\(?#\d+)")


def sources() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not GENERATED.search(path.name):
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_every_module_says_what_it_answers() -> None:
    silent = [path for path, text in sources() if not ast.get_docstring(ast.parse(text))]
    assert silent == []


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    long = {path: count for path, text in sources() if (count := text.count("\n")) > LINES_MAX}
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        (path, node.name): length
        for path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
        if (length := node.end_lineno - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert long == {}


def test_no_module_is_named_after_nothing() -> None:
    nameless = [path for path, _ in sources() if NAMELESS & set(path.stem.split("_"))]
    assert nameless == []


def test_what_is_left_to_do_names_its_issue() -> None:
    loose = [
        f"{path}:{number}"
        for path, text in sources()
        for number, line in enumerate(text.splitlines(), start=1)
        if LEFTOVER.search(line)
    ]
    assert loose == []
