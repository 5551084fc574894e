"""Does what the documents tell a newcomer to type work as written, and answer what they show?

The snippets of a document are typed in order into one shell, in a folder that looks like the
checkout. Only the ports are others, so that it works beside a Touchline that is up. A `text` block
that follows a snippet is its answer; since an answer may take a moment, it is asked for again.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from touchline.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/tutorials/the-life-of-one-deal.md",
    "docs/how-to/connect-a-bi-tool.md",
    "docs/how-to/import-a-folder-of-exports.md",
]
HERE = "tests/scenarios/test_newcomer.py"
DONE = "-- done --"
ANSWER_SECONDS_MAX = 60


class Shell:
    """One bash that stops at the first command that fails."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.ports = {
            str(Settings.model_fields[name].default): str(port)
            for name, port in settings
            if name.endswith("_port")
        }
        self.bash = subprocess.Popen(
            ["bash", "-euo", "pipefail"],
            cwd=folder,
            env=os.environ | settings.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self, typed: str) -> str:
        typed = re.sub(r"\b\d{4}\b", lambda found: self.ports.get(found[0], found[0]), typed)
        assert self.bash.stdin is not None
        assert self.bash.stdout is not None
        self.bash.stdin.write(f"{typed}\necho; echo '{DONE}'\n")
        self.bash.stdin.flush()
        lines: list[str] = []
        for line in self.bash.stdout:
            if line.strip() == DONE:
                return "\n".join(lines).strip()
            lines.append(line.rstrip())
        said = "\n".join(lines)
        pytest.fail(f"bash stopped at\n{typed}\nafter it had said\n{said}")

    def leave(self) -> None:
        assert self.bash.stdin is not None
        assert self.bash.stdout is not None
        self.bash.stdin.close()
        self.bash.wait()
        self.bash.stdout.close()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    for path in ROOT.iterdir():
        if not path.name.startswith("."):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    settings = Settings.with_free_ports(tmp_path / ".touchline")
    shell = Shell(tmp_path, settings)
    yield shell
    shell.leave()
    subprocess.run(
        [sys.executable, "-m", "touchline", "down"],
        cwd=tmp_path,
        env=os.environ | settings.environment(),
        check=True,
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_the_document_says_works(
    document: str, snippets: Callable[[Path], list[Any]], shell: Shell
) -> None:
    for snippet, following in pairwise([*snippets(ROOT / document), None]):
        if snippet.runner == HERE:
            shown = following.text if following and following.language == "text" else None
            answers(shell, typed(snippet), shown)


def typed(snippet: Any) -> str:
    if snippet.language == "python":
        return f"python - <<'END'\n{snippet.text}END\n"
    return str(snippet.text)


def answers(shell: Shell, command: str, shown: str | None) -> None:
    deadline = monotonic() + ANSWER_SECONDS_MAX
    while (answer := shell.answer(command)) != (shown or answer).strip():
        assert monotonic() < deadline, f"{command}answered\n{answer}\ninstead of\n{shown}"
