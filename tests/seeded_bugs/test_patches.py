"""Can every safeguard still be removed?

Whether the suite misses it then is what `make faults` asks; here a patch that no longer fits the
code is noticed the day the code changes.
"""

import ast

import pytest

from tests.seeded_bugs.judging import ROOT, verdict
from tests.seeded_bugs.patches import Change, Patch, patches

ASKED_FOR = {
    "complete_load",
    "core_within_the_archive",
    "fact_identity",
    "final_in_views",
    "gap_detector",
    "one_log_per_entity",
    "order_of_effects",
    "poison_isolation",
    "position_checksum",
    "position_seek",
    "row_version",
    "rows_of_known_facts",
    "one_meaning_per_generation",
}
each_patch = pytest.mark.parametrize("patch", patches(), ids=lambda patch: patch.name)


@each_patch
def test_a_patch_fits_the_code(patch: Patch) -> None:
    for change in patch.changes:
        text = change.applied((ROOT / change.path).read_text(encoding="utf-8"))
        if change.path.endswith(".py"):
            ast.parse(text)


@each_patch
def test_the_tests_that_must_notice_are_there(patch: Patch) -> None:
    assert (ROOT / patch.run.split()[0].partition("::")[0]).exists()


@pytest.mark.parametrize(
    ("code", "output", "is_right"),
    [
        (1, "FAILED test_rows - AssertionError: rows differ", True),
        (1, "FAILED test_rows - Failed: Timeout (>150.0s) from pytest-timeout. rows differ", False),
        (1, "ERROR test_other - ImportError", False),
        (0, "rows differ", False),
    ],
    ids=["noticed", "out of time", "another reason", "passed"],
)
def test_only_a_test_that_fails_for_its_reason_has_noticed(
    code: int, output: str, is_right: bool
) -> None:
    patch = Patch("a safeguard", about="", run="", says="rows differ", changes=())
    assert verdict(patch, code, output).is_right == is_right


def test_every_safeguard_has_a_patch() -> None:
    found = {patch.name.split()[0].partition("-")[0] for patch in patches()}
    assert found >= ASKED_FOR


def test_every_final_of_the_views_is_removed_by_a_patch() -> None:
    folders = (ROOT / "projections/views", ROOT / "streams/views")
    asked = {
        (str(file.relative_to(ROOT)), line)
        for folder in folders
        for file in folder.rglob("*.sql")
        for line in file.read_text(encoding="utf-8").splitlines()
        if " FINAL" in line
    }
    changes = [change for patch in patches() for change in patch.changes]
    removed = {(each.path, line) for each in changes for line in each.found.splitlines()}
    assert asked - removed == set()


def test_lines_that_stand_there_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="found 2 times, expected once"):
        Change("a.py", "x\n", "y\n").applied("x\nx\n")
