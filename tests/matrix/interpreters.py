"""Which Pythons does Touchline promise to run on, and which of them are here?

Those on the PATH count, and those that pyenv has installed, whether or not they are chosen there.
"""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
ITS_VERSION = "import sys; print(*sys.version_info[:2], sep='.')"


def promised() -> list[str]:
    """The versions between the bounds of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"])
    assert bounds is not None
    return [f"3.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]


def found(environment: Mapping[str, str] = os.environ) -> dict[str, Path]:
    """The first of each promised version that starts and is what its name says."""
    here = {}
    for version in promised():
        for python in _candidates(version, environment):
            if _version(python) == version:
                here[version] = python
                break
    return here


def _candidates(version: str, environment: Mapping[str, str]) -> Iterator[Path]:
    for folder in environment.get("PATH", "").split(os.pathsep):
        yield Path(folder, f"python{version}")
    pyenv = environment.get("PYENV_ROOT") or Path(environment.get("HOME", "/"), ".pyenv")
    yield from sorted(Path(pyenv, "versions").glob(f"{version}.*/bin/python"))


def _version(python: Path) -> str:
    """What it says it is; nothing when it is absent, or a shim that leads nowhere."""
    try:
        asked = subprocess.run([python, "-c", ITS_VERSION], capture_output=True, text=True)
    except OSError:
        return ""
    return asked.stdout.strip()
