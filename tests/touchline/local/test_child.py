"""Is a process that ended started again, and one that does not end ended?"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.waiting import wait_until
from touchline.local.child import PERSON_DECIDES, Child
from touchline.local.errors import ProcessStopped
from touchline.local.process import Process
from touchline.local.processes import PROCESSES
from touchline.local.runtime import Runtime
from touchline.settings import Settings

DEADLINE_SECONDS = 30
STUBBORN = "import signal, sys, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(99)"

Running = Callable[[str], Child]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A child that runs a line of Python; killed at the end."""
    children: list[Child] = []

    def running(code: str) -> Child:
        process = Process(
            "line",
            wave=0,
            ports=(),
            command=lambda settings: [sys.executable, "-uc", code],
            is_ready=lambda settings: "1\n" in (settings.home / "logs/line.log").read_text(),
        )
        child = Child(process, Settings(home=tmp_path))
        children.append(child)
        child.spawn()
        return child

    yield running
    for child in children:
        child.kill()


def has_restarted(child: Child, times: int) -> bool:
    child.revive()
    return child.restarts == times


def test_a_process_that_ends_at_once_is_started_later_and_later(running: Running) -> None:
    child = running("raise SystemExit(1)")
    moments = []
    for times in (1, 2, 3):
        wait_until(partial(has_restarted, child, times), seconds_max=DEADLINE_SECONDS)
        moments.append(time.monotonic())
    assert moments[2] - moments[1] > moments[1] - moments[0]


def test_a_process_that_wants_a_person_to_decide_is_left_alone(running: Running) -> None:
    child = running(f"print('which topic?'); raise SystemExit({PERSON_DECIDES})")
    wait_until(lambda: not child.is_running, seconds_max=DEADLINE_SECONDS)
    child.look()
    assert not child.is_worth_another_try
    assert child.trouble == "which topic?"


def test_a_process_that_ends_before_it_is_ready_says_why(running: Running) -> None:
    with pytest.raises(ProcessStopped, match="no such thing"):
        running("raise SystemExit('no such thing')").wait_until_ready()


def test_a_process_that_does_not_stop_is_killed(running: Running) -> None:
    child = running(STUBBORN)
    child.wait_until_ready()
    child.stop(seconds_max=0.2)
    assert not child.is_running


def test_a_process_is_started_as_soon_as_it_is_wanted(tmp_path: Path) -> None:
    settings, wish = Settings(home=tmp_path), tmp_path / "wish"
    process = Process(
        "line",
        wave=1,
        ports=(),
        command=lambda settings: [sys.executable, "-c", "import time; time.sleep(99)"],
        is_ready=lambda settings: True,
        is_wanted=lambda settings: wish.exists(),
    )
    runtime = Runtime(settings, processes=())
    runtime.children["line"] = child = Child(process, settings)
    runtime.tend(0.1)
    assert (child.pid, runtime.wanted()) == (None, [])
    wish.touch()
    try:
        runtime.tend(0.1)
        assert child.is_running
        assert child.restarts == 0
        wish.unlink()
        assert runtime.wanted() == [child]
    finally:
        child.kill()


def test_a_translator_is_wanted_where_there_is_a_source(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    (translator,) = (process for process in PROCESSES if process.name == "translator")
    assert not translator.is_wanted(settings)
    settings.sources_file.write_text("{}")
    assert translator.is_wanted(settings)
