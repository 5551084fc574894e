"""Do the tests without engine and broker hold under every Python that is promised and found here?

`python -m tests.matrix [TESTS …]` makes an environment of the locked dependencies for each, in
.venv-3.12 and so on, once per lock, and says which Pythons are not here. Exit codes: 0 they hold,
1 under one of them they do not.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.matrix.interpreters import ROOT, found, promised

TESTS = ["tests/events", *sorted(map(str, (ROOT / "tests/projections").glob("test_*.py")))]


def main(tests: Sequence[str]) -> int:
    here = found()
    outcomes = {
        version: _outcome(version, here[version], tests) if version in here else "not found here"
        for version in promised()
    }
    for version, outcome in outcomes.items():
        sys.stdout.write(f"Python {version}: {outcome}\n")
    return int("failed" in outcomes.values())


def _outcome(version: str, python: Path, tests: Sequence[str]) -> str:
    folder = f".venv-{version}"
    made = subprocess.run(["make", "setup", f"VENV={folder}", f"PYTHON={python}"], cwd=ROOT)
    if made.returncode:
        return "failed"
    pytest = [f"{folder}/bin/python", "-m", "pytest", "-q", *(tests or TESTS)]
    return "failed" if subprocess.run(pytest, cwd=ROOT).returncode else "holds"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
