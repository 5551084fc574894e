"""Is a worker quick to start, and does its exit code say whether to start it again?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.errors import Gap, MissingPosition
from touchline.worker import FAILED, PERSON_DECIDES, START_AGAIN, STOPPED, exit_code

INSERTS_A_ROW = """
import sys
from clickhouse_connect.datatypes.registry import get_from_name
from clickhouse_connect.driver.insert import InsertContext
from touchline.worker import look_for_no_frames
look_for_no_frames()
InsertContext("t", ["a"], [get_from_name("UInt8")], data=[[1]], column_oriented=True)
print("pandas" in sys.modules)
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
    ("scorer", "pinned", "said"),
    [
        ("vader", "vader@3.3.2#000000000000", "expected vader@3.3.2#000000000000"),
        ("oracle", "oracle@1#000000000000", "found no scorer of this name"),
    ],
    ids=["another", "none"],
)
def test_a_translator_whose_pinned_scorer_is_not_here_is_not_started(
    scorer: str, pinned: str, said: str, tmp_path: Path
) -> None:
    told = {"HOME": tmp_path, "SCORER": scorer, "SCORER_ID": pinned}
    ended = subprocess.run(
        [sys.executable, "-m", "touchline", "worker", "translator"],
        env=os.environ | {f"TOUCHLINE_{name}": str(value) for name, value in told.items()},
        capture_output=True,
        timeout=60,
    )
    assert ended.returncode == PERSON_DECIDES
    assert said in ended.stderr.decode()


def test_a_worker_that_inserts_rows_imports_no_pandas() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INSERTS_A_ROW], capture_output=True, timeout=60, check=True
    )
    assert ended.stdout == b"False\n"
