"""Does what the how-to pages about topics say hold, typed one after the other?"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.setup import prepare

ROOT = Path(__file__).parents[2]
PAGES = ("docs/how-to/change-partitions.md", "docs/how-to/move-or-lose-a-topic.md")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Stores that are set up, in which nobody works."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("how-to"))
    with Runtime(settings, processes=STORES):
        prepare(settings)
        yield settings


def test_the_pages_hold_from_top_to_bottom(
    settings: Settings, snippets: Callable[[Path], list[Any]]
) -> None:
    typed = [snippet.text for page in PAGES for snippet in snippets(ROOT / page)]
    assert len(typed) == 5
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e"],
        input=delete_the_facts(settings).join(["\n".join(typed[:2]), "\n".join(typed[2:])]),
        env=os.environ | settings.environment() | {"PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 → 6 partitions" in done.stdout
    assert "takes the place of" in done.stdout
    assert "0 archived events routed again" in done.stdout


def delete_the_facts(settings: Settings) -> str:
    """What goes wrong between the two parts, as a line of the shell."""
    return f"""
python -c 'from streams.declare import admin
with admin("{settings.kafka_bootstrap}") as broker: broker.delete_topics(["touchline.facts"])'
"""
