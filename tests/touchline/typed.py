"""What does a person get who types a command?"""

import os
import subprocess
import sys
from collections.abc import Mapping

from touchline.settings import Settings

SECONDS_MAX = 60


def typed(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with these settings."""
    return typed_with(settings.environment(), *arguments)


def typed_with(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "touchline", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )
