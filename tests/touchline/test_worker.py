"""Does a worker's exit code say whether to start it again?"""

import pytest

from streams.errors import Gap, MissingPosition
from touchline.worker import FAILED, PERSON_DECIDES, START_AGAIN, STOPPED, exit_code


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
