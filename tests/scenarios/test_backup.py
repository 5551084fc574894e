"""Is everything there again after a restore, and does the flow go on from it?

A backup is taken while events are told. More are told after it; then the warehouse is lost with its
disk. What was told after the backup still stands in the log, from where the workers fetch it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from touchline.landing import wait_until_landed
from touchline.sending import send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.tokens import token
from touchline.verify import verify
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs/how-to/backup-and-restore.md"
STORES = ("broker", "warehouse")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings.with_free_ports(tmp_path / ".touchline")
    yield settings
    typed(settings, "touchline down")


def typed(settings: Settings, command: str) -> str:
    """What bash says to a command of the how-to, typed in the folder above the home."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=settings.home.parent,
        env=os.environ
        | settings.environment()
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tell(settings: Settings, events: list[dict[str, Any]]) -> int:
    url = f"http://127.0.0.1:{settings.collector_port}"
    return send(events, url=url, token=token(settings.tokens_file, "main")).accepted


def told(settings: Settings) -> set[tuple[Any, ...]]:
    query = "SELECT DISTINCT event_id FROM raw.event"
    return set(connect(settings).query(query).result_rows)


def test_nothing_that_was_told_is_missing_after_a_restore(
    home: Settings, snippets: Callable[[Path], list[Any]]
) -> None:
    back_up, stop, restore, verified = (each.text for each in snippets(HOW_TO))
    story = list(simulate(seed=7, reps=3, weeks=2))
    half, rest = story[: len(story) // 2], story[len(story) // 2 :]
    typed(home, "touchline up --detach")
    tell(home, half[:100])
    with ThreadPoolExecutor(1) as teller:
        telling = teller.submit(tell, home, half[100:])
        typed(home, back_up)
        telling.result()
    tell(home, rest)
    wait_until_landed(home)
    before = told(home)
    typed(home, stop)
    shutil.rmtree(home.home / "warehouse")
    typed(home, restore)
    wait_until_landed(home)
    assert told(home) == before
    assert verify(connect(home)).differences == []
    assert "Every row is what the archive says." in typed(home, verified)
