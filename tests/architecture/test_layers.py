"""Do imports point back, and does each package keep to what it may touch?

import-linter holds the layers; the rest is read from the syntax tree.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "projections", "streams", "touchline")
FOREIGN = {
    "events": {"pydantic", "pydantic_core", "iso4217", "msgspec"},
    "projections": set[str](),
}


def modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        yield str(path.relative_to(ROOT)), ast.parse(source)


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def attributes(module: ast.Module) -> Iterator[str]:
    return (ast.unparse(node) for node in ast.walk(module) if isinstance(node, ast.Attribute))


def test_imports_point_from_touchline_back_to_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("package", FOREIGN)
def test_pure_packages_import_nothing_foreign_but_what_is_listed(package: str) -> None:
    allowed = FOREIGN[package] | set(PACKAGES) | sys.stdlib_module_names
    found = {
        f"{path} imports {name}"
        for path, module in modules(package)
        for name in imported(module)
        if name.partition(".")[0] not in allowed
    }
    assert found == set()


@pytest.mark.parametrize("package", ["events", "projections"])
def test_pure_packages_never_ask_for_the_time(package: str) -> None:
    asked = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
    found = {
        f"{path} calls {name}"
        for path, module in modules(package)
        for name in attributes(module)
        if name.endswith(asked)
    }
    assert found == set()


@pytest.mark.parametrize("package", ["events", "projections", "streams"])
def test_only_touchline_reads_the_environment(package: str) -> None:
    found = {
        f"{path} reads {name}"
        for path, module in modules(package)
        for name in (*attributes(module), *imported(module))
        if name in {"os.environ", "os.getenv", "os.environb"}
    }
    assert found == set()


def test_nobody_imports_the_tests() -> None:
    found = {
        f"{path} imports {name}"
        for package in (*PACKAGES, "benchmarks", "examples")
        for path, module in modules(package)
        for name in imported(module)
        if name.partition(".")[0] == "tests"
    }
    assert found == set()


def test_tests_are_not_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_deploy_holds_files_only() -> None:
    assert list((ROOT / "deploy").rglob("*.py")) == []
