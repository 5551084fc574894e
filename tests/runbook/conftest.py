"""How does a person follow the runbook? With one shell, on a test installation of their own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest

from touchline.settings import Settings

DONE = "-- done --"
SECONDS_MAX = 240
# What should be refused and is not would run on: whatever is typed ends after that long.
ENDING = f"""#!{sys.executable} -IS
import os, signal, sys
signal.alarm({SECONDS_MAX})
os.execv("{Path(sys.executable).with_name("touchline")}", ["touchline", *sys.argv[1:]])
"""


class Shell:
    """One bash in which everything is typed, errors and all; what it exports stays."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._ports = {
            str(Settings.model_fields[name].default): str(port)
            for name, port in settings
            if name.endswith("_port")
        }
        commands = folder / "bin"
        commands.mkdir()
        (commands / "touchline").write_text(ENDING)
        (commands / "touchline").chmod(0o755)
        path = f"{commands}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        self._bash_in = partial(
            subprocess.Popen[str],
            ["bash"],
            cwd=folder,
            env=os.environ | settings.environment() | {"PATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._bash = self._bash_in()

    def type(self, typed: str) -> str:
        """Everything that was said to these lines; the ports are those of this installation."""
        if self._bash.poll() is not None:  # Its time was up; whoever types on opens another.
            self._bash = self._bash_in()
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        typed = re.sub(r"\b\d{4}\b", lambda found: self._ports.get(found[0], found[0]), typed)
        self._bash.stdin.write(f"{typed}\necho; echo '{DONE}'\n")
        self._bash.stdin.flush()
        ended = Timer(2 * SECONDS_MAX, self._bash.kill)
        ended.start()
        lines: list[str] = []
        for line in self._bash.stdout:
            if line.strip() == DONE:
                break
            lines.append(line)
        ended.cancel()
        return "".join(lines)

    def pages_named_at_last(self, allowed: set[str]) -> set[str]:
        """The pages that the doctor still names once processes at work have had time to go on."""
        deadline = monotonic() + SECONDS_MAX
        while not (named := self.pages_named()) <= allowed and monotonic() < deadline:
            pass
        return named

    def pages_named(self) -> set[str]:
        """The pages that the doctor names now, but for what it merely notices."""
        said = self.type("touchline doctor --json 2>/dev/null")
        checks = json.loads(said)["checks"]
        assert [check["not_asked"] for check in checks if check["not_asked"]] == []
        return {
            Path(finding["page"]).stem
            for check in checks
            for finding in check["findings"]
            if finding["severity"] != "notice"
        }

    def leave(self) -> None:
        self.type("touchline down")
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.close()
        self._bash.wait()
        self._bash.stdout.close()


@pytest.fixture(scope="module")
def shell(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Shell]:
    """The test installation that the index of the runbook makes."""
    folder = tmp_path_factory.mktemp("runbook")
    # A machine that is busy with other tests answers late; the pages that wait say how long.
    shell = Shell(folder, Settings.with_free_ports(folder / ".touchline", patience=6))
    try:
        for text in request.getfixturevalue("installation"):
            shell.type(text)
        yield shell
    finally:
        shell.leave()
