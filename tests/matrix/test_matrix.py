"""Is every promised Python found where it is, and said to be absent where it is not?"""

import sys
from pathlib import Path

import pytest

from tests.matrix import __main__ as matrix
from tests.matrix.interpreters import found, promised

RUNNING = f"3.{sys.version_info.minor}"


def interpreter(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def test_the_python_of_this_test_is_promised() -> None:
    assert RUNNING in promised()


def test_a_python_is_found_on_the_path_and_in_pyenv(tmp_path: Path) -> None:
    older = interpreter(tmp_path / "bin/python3.11", "echo 3.11")
    newer = interpreter(tmp_path / "pyenv/versions/3.13.0/bin/python", "echo 3.13")
    environment = {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path / "pyenv")}
    assert found(environment) == {"3.11": older, "3.13": newer}


def test_a_shim_that_leads_nowhere_is_passed_by(tmp_path: Path) -> None:
    interpreter(tmp_path / "shims/python3.12", "echo 'command not found' >&2; exit 127")
    real = interpreter(tmp_path / ".pyenv/versions/3.12.1/bin/python", "echo 3.12")
    assert found({"PATH": str(tmp_path / "shims"), "HOME": str(tmp_path)}) == {"3.12": real}


def test_a_python_that_is_not_here_is_said_to_be_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert matrix.main([]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [f"Python {version}: not found here" for version in promised()]


def test_the_tests_that_are_run_are_there() -> None:
    assert len(matrix.TESTS) > 10
    assert [path for path in matrix.TESTS if not (matrix.ROOT / path).exists()] == []


def test_a_python_under_which_a_test_fails_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interpreter(tmp_path / "make", "exit 1")
    interpreter(tmp_path / "python3.12", "echo 3.12")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert matrix.main([]) == 1
    assert "Python 3.12: failed" in capsys.readouterr().out.splitlines()
