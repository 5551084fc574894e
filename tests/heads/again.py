"""How is a head that is shipped made again? By its own command, as on any other machine."""

import os
import subprocess
import sys
from pathlib import Path

from streams.sentiment import head as heads
from tests.shared import SHARED

DATA = SHARED / "data/sentiment"


def without_openblas() -> dict[str, str]:
    """Only what scores may say how it computes: on another machine nobody else does."""
    return {name: said for name, said in os.environ.items() if not name.startswith("OPENBLAS_")}


def made_again(name: str, folder: Path) -> str:
    """The text of a head of the published ratings."""
    to = folder / f"{name}.json"
    words = {"FOLDER": str(DATA), "FILE": str(to)}
    typed = [words.get(word, word) for word in heads.shipped(name).provenance["command"].split()]
    command = [sys.executable, "-m", *typed]
    subprocess.run(command, env=without_openblas(), check=True, capture_output=True)
    return to.read_text(encoding="utf-8")
