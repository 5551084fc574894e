"""Does `touchline up` start what it says, look after it, and leave nothing behind?"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import wait_until
from touchline.local import supervisor
from touchline.local.errors import AlreadyRunning, PortTaken
from touchline.local.record import Record, read
from touchline.local.runtime import Runtime
from touchline.settings import Settings

DEADLINE_SECONDS = 60
ONLY = {"warehouse"}


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings.with_free_ports(tmp_path / "home")
    yield settings
    supervisor.down(settings)


def touchline(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "touchline", *arguments],
        env=os.environ | settings.environment(),
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )


def up(settings: Settings) -> Record:
    return supervisor.up_detached(settings, ONLY)


def is_alive(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def pids(record: Record) -> list[int]:
    return [record.pid, *(entry.pid for entry in record.entries if entry.pid)]


def test_down_leaves_nothing_running(settings: Settings) -> None:
    started = up(settings)
    assert touchline(settings, "status").returncode == 0
    assert touchline(settings, "down").returncode == 0
    # The supervisor lets go of its folder a moment before it has ended.
    wait_until(lambda: not any(map(is_alive, pids(started))), seconds_max=DEADLINE_SECONDS)
    assert touchline(settings, "status").returncode == 1


def test_ctrl_c_leaves_nothing_running(settings: Settings) -> None:
    foreground = subprocess.Popen(
        [sys.executable, "-m", "touchline", "up", "--only", "warehouse"],
        env=os.environ | settings.environment(),
        stdout=subprocess.DEVNULL,
    )
    wait_until(lambda: (now := read(settings.home)) and now.is_ready, seconds_max=DEADLINE_SECONDS)
    started = read(settings.home)
    foreground.send_signal(signal.SIGINT)
    assert foreground.wait(DEADLINE_SECONDS) == 0
    assert started
    assert not any(map(is_alive, pids(started)))


def test_children_end_with_a_supervisor_that_was_killed(settings: Settings) -> None:
    started = up(settings)
    os.kill(started.pid, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, pids(started))), seconds_max=DEADLINE_SECONDS)
    assert supervisor.running(settings) is None
    assert touchline(settings, "down").stdout == "nothing was running\n"


def test_a_runtime_starts_where_another_was_killed(settings: Settings) -> None:
    os.kill(up(settings).pid, signal.SIGKILL)
    wait_until(lambda: supervisor.running(settings) is None, seconds_max=DEADLINE_SECONDS)
    assert up(settings).is_ready


def test_up_a_second_time_says_that_it_is_up(settings: Settings) -> None:
    started = up(settings)
    again = touchline(settings, "up", "--detach", "--only", "warehouse")
    assert (again.returncode, again.stdout) == (0, f"already up, process id {started.pid}\n")


def test_a_process_that_was_killed_is_started_again(settings: Settings) -> None:
    (before,) = up(settings).entries
    os.kill(before.pid or 0, signal.SIGKILL)

    def is_back() -> bool:
        (now,) = supervisor.status(settings).entries
        return now.is_ready and now.restarts == 1 and now.pid != before.pid

    wait_until(is_back, seconds_max=DEADLINE_SECONDS)


def test_a_taken_port_is_named_with_the_setting_that_moves_it(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.warehouse_port)):
        refused = touchline(settings, "up", "--only", "warehouse")
        assert refused.returncode == 1
        assert f"port {settings.warehouse_port} is taken" in refused.stderr
        assert "TOUCHLINE_WAREHOUSE_PORT" in refused.stderr
        with pytest.raises(PortTaken):
            Runtime(settings, ONLY).start()


def test_status_shows_what_is_not_well_and_why(settings: Settings) -> None:
    started = up(settings)
    os.kill(started.pid, signal.SIGSTOP)
    os.kill(started.entries[0].pid or 0, signal.SIGSTOP)
    try:
        seen = touchline(settings, "status", "--json")
        (entry,) = json.loads(seen.stdout)["entries"]
        assert (seen.returncode, entry["name"], entry["is_ready"]) == (1, "warehouse", False)
        assert entry["trouble"] == "was ready, and does not answer any more"
        shown = touchline(settings, "status").stdout
        assert "not ready" in shown
        assert "starting" not in shown
    finally:
        os.kill(started.entries[0].pid or 0, signal.SIGCONT)
        os.kill(started.pid, signal.SIGCONT)


def test_one_folder_has_one_runtime(settings: Settings) -> None:
    started = up(settings)
    with pytest.raises(AlreadyRunning) as refused:
        Runtime(settings, ONLY).start()
    assert refused.value.pid == started.pid


def test_reset_deletes_what_was_kept_and_nothing_else(settings: Settings) -> None:
    up(settings)
    assert touchline(settings, "reset", "--yes").returncode == 1
    supervisor.down(settings)
    mine = settings.home / "mine.txt"
    mine.write_text("kept")
    assert touchline(settings, "reset", "--yes").returncode == 0
    assert list(settings.home.iterdir()) == [mine]


def test_secrets_can_be_read_by_their_owner_only(settings: Settings) -> None:
    up(settings)
    assert touchline(settings, "token", "acme").returncode == 0
    for file in (settings.passwords_file, settings.tokens_file):
        assert file.stat().st_mode & 0o777 == 0o600
