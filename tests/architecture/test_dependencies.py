"""Is every dependency wanted, explained, locked by hash and free of addresses?"""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
GROUPS = tomllib.loads(PYPROJECT)["dependency-groups"]
PACKAGES = ("events", "projections", "streams", "touchline")
EXTRAS = PROJECT["optional-dependencies"]
# Read through the standard library's zoneinfo and by uvicorn, never imported by name.
READ_BY_OTHERS = {"tzdata", "httptools"}
# The compiled halves of pydantic and chdb, which hold some of their names.
PARTS_OF_OTHERS = {"pydantic-core", "chdb-core"}


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[ \[<>=;~!]", requirement)[0]).lower()


def locked(path: str) -> dict[str, str]:
    pins = re.findall(r"^([^\s=]+)==(\S+)", (ROOT / path).read_text("utf-8"), flags=re.MULTILINE)
    return {canonical(name): version for name, version in pins}


def imported_distributions() -> list[set[str]]:
    """For each foreign package that is imported, the distributions that hold a part of it."""
    owners = packages_distributions()
    roots = {
        name.partition(".")[0]
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in named_by(node)
    }
    foreign = roots - set(sys.stdlib_module_names) - set(PACKAGES)
    return [{canonical(owner) for owner in owners.get(root, [root])} for root in foreign]


def named_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_every_dependency_gives_its_reason() -> None:
    requirements = [
        line for line in PYPROJECT.splitlines() if re.match(r'    "[\w.-]+(\[\w+\])?[=><]', line)
    ]
    declared = [*PROJECT["dependencies"], *chain(*EXTRAS.values(), *GROUPS.values())]
    assert len(requirements) == len(declared)
    assert [line for line in requirements if not re.search(r", +# \w", line)] == []


def test_what_is_imported_is_what_is_declared() -> None:
    ours = (EXTRAS[name] for name in ("local", "import", "sentiment", "alerts"))
    declared = {canonical(each) for each in chain(PROJECT["dependencies"], *ours)}
    imported = imported_distributions()
    assert [owners for owners in imported if not owners & (declared | PARTS_OF_OTHERS)] == []
    assert declared - set().union(*imported) == READ_BY_OTHERS


def test_the_lock_holds_every_dependency() -> None:
    wanted = {canonical(each) for each in chain(PROJECT["dependencies"], *EXTRAS.values())}
    assert wanted <= locked("requirements.lock").keys()


def test_the_lock_of_the_benchmarks_holds_the_peers() -> None:
    assert {canonical(each) for each in GROUPS["peers"]} <= locked(
        "benchmarks/requirements.lock"
    ).keys()


def test_the_collector_of_the_image_can_score_replies() -> None:
    wanted = {canonical(each) for each in chain(PROJECT["dependencies"], EXTRAS["sentiment"])}
    assert wanted <= locked("deploy/requirements.lock").keys()


def test_production_runs_the_versions_that_were_tested() -> None:
    assert locked("deploy/requirements.lock").items() <= locked("requirements.lock").items()


def test_locks_name_no_address() -> None:
    for path in ("requirements.lock", "deploy/requirements.lock", "benchmarks/requirements.lock"):
        assert "://" not in (ROOT / path).read_text(encoding="utf-8")
