"""Does a process die where it was told to, and only there, and does it come past every point?"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.crash_points import POINTS, UnknownCrashPoint, armed
from streams.departures import Message
from streams.producer import Producer
from tests.streams.border import call, serving, text
from tests.streams.given import Ground
from tests.streams.working import KEEPER, ROUTER, eventually, rows, running

PROGRAM = """
from streams.crash_points import armed
pass_by = armed({armed!r})
for _ in range(3):
    pass_by("router.decoded")
    print("passed", flush=True)
"""


@pytest.mark.parametrize(
    ("armed_at", "passed", "code"),
    [
        ("", 3, 0),
        ("keeper.rows_stored", 3, 0),
        ("router.decoded", 0, -signal.SIGKILL),
        ("router.decoded:3", 2, -signal.SIGKILL),
    ],
)
def test_a_process_dies_at_the_armed_point_only(armed_at: str, passed: int, code: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(armed=armed_at)], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout.count(b"passed")) == (code, passed)


@pytest.mark.parametrize(
    "text", ["router.decode", "router", ":2", "router.decoded:0", "router.decoded:soon"]
)
def test_a_point_that_nobody_passes_is_refused(text: str) -> None:
    with pytest.raises(UnknownCrashPoint, match=r"should be one of collector\.body_read, "):
        armed(text)


async def test_every_point_is_passed_on_the_way_of_an_event_and_a_dead_letter(
    set_up: Ground, tmp_path: Path
) -> None:
    passed: list[str] = []
    async with serving(set_up, tmp_path, crash_point=passed.append) as border:
        assert (await border.post(text(call())))[0] == 200
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        await producer.send(set_up.topics.events.name, [Message(b"no event")])
    async with (
        running(set_up, ROUTER, tmp_path, crash_point=passed.append),
        running(set_up, KEEPER, tmp_path, crash_point=passed.append),
    ):
        await eventually(lambda: len(rows(set_up, "activity")) == 1)
        async with running(set_up, ROUTER, tmp_path / "second"):
            await eventually(lambda: set(passed) == set(POINTS))
