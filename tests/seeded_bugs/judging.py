"""Do the tests notice that a safeguard is missing?

A copy of the source tree loses the safeguard and the tests are run in it. They must fail, and for
the reason given: a test that cannot even be collected has noticed nothing. The same tests must pass
in a copy that lost nothing.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.seeded_bugs.patches import Patch

ROOT = Path(__file__).parents[2]
COPIED = ("events", "projections", "streams", "touchline", "tests", "deploy", "docs")
SECONDS_MAX = 900
TEST_SECONDS_MAX = 150
PASSED, FAILED = 0, 1
# As pytest-timeout says it.
OUT_OF_TIME = "Failed: Timeout (>"


class Verdict(NamedTuple):
    """What the tests said, and whether that is what they should have said."""

    is_right: bool
    answer: str


def judged(patch: Patch) -> Verdict:
    """Whether the tests notice this patch."""
    with copy_of_the_tree() as root:
        patch.apply(root)
        return verdict(patch, *_pytest(root, patch.run))


def verdict(patch: Patch, code: int, output: str) -> Verdict:
    """What it says of the patch that the tests ended so; one out of time has noticed nothing."""
    if code == FAILED and OUT_OF_TIME in output:
        return Verdict(False, f"out of time:\n{output[-2_000:]}")
    if code == FAILED and patch.says in output:
        return Verdict(True, "caught")
    if code == FAILED:
        return Verdict(False, f"failed without saying {patch.says!r}:\n{output[-2_000:]}")
    if code == PASSED:
        return Verdict(False, "not noticed")
    return Verdict(False, f"not judged, exit code {code}:\n{output[-2_000:]}")


def is_sound(run: str) -> Verdict:
    """Whether these tests pass when nothing is missing."""
    with copy_of_the_tree() as root:
        code, output = _pytest(root, run)
    return Verdict(
        code == PASSED, "pass" if code == PASSED else f"fail, exit code {code}:\n{output[-2_000:]}"
    )


@contextmanager
def copy_of_the_tree() -> Iterator[Path]:
    """The source without what tests and tools left in it."""
    with TemporaryDirectory(prefix="seeded-") as folder:
        root = Path(folder)
        for name in COPIED:
            copytree(ROOT / name, root / name, ignore=ignore_patterns("__pycache__", ".*"))
        (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        yield root


def _pytest(root: Path, run: str) -> tuple[int, str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--timeout={TEST_SECONDS_MAX}",
            *shlex.split(run),
        ],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
