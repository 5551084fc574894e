"""Does what the how-to pages about topics say hold, typed one after the other?"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from touchline.local.runtime import Runtime
from touchline.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = ("docs/how-to/change-partitions.md", "docs/how-to/move-or-lose-a-topic.md")


def test_the_pages_hold_from_top_to_bottom(
    stores: Runtime, snippets: Callable[[Path], list[Any]]
) -> None:
    settings = stores.settings
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
