"""Does a worker's exit code say whether to start it again, and does it die where it is told to?"""

import signal
import subprocess
import sys

import pytest

from streams.errors import Gap, MissingPosition
from touchline.worker import FAILED, PERSON_DECIDES, START_AGAIN, STOPPED, exit_code

PROGRAM = """
from touchline.worker import crash_point
pass_by = crash_point({armed!r})
for _ in range(3):
    pass_by("here")
    print("passed", flush=True)
"""


@pytest.mark.parametrize(
    ("failed", "code"),
    [
        (None, STOPPED),
        (Gap("events/0", found=2, expected=1), START_AGAIN),
        (MissingPosition("group", "events", "id", 0), PERSON_DECIDES),
        (RuntimeError("a defect"), FAILED),
    ],
    ids=["told to stop", "a gap", "no position", "a defect"],
)
def test_the_exit_code_says_what_to_do(failed: BaseException | None, code: int) -> None:
    assert exit_code(failed) == code


@pytest.mark.parametrize(
    ("armed", "passed", "code"),
    [("", 3, 0), ("there", 3, 0), ("here", 0, -signal.SIGKILL), ("here:3", 2, -signal.SIGKILL)],
)
def test_a_worker_dies_at_the_armed_point_only(armed: str, passed: int, code: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(armed=armed)], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout.count(b"passed")) == (code, passed)
