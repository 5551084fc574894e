"""Does what docs/how-to/workload-strain.md tells to type do what it says?"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streams.strain import kept
from tests.streams.strain.told_teams import Office
from touchline.warehouse import connect

PAGE = Path(__file__).parents[3] / "docs/how-to/workload-strain.md"
SECONDS_MAX = 240


def shell(office: Office, script: str) -> subprocess.CompletedProcess[str]:
    commands = Path(sys.executable).parent
    return subprocess.run(
        ["bash", "-e", "-c", script],
        env={
            **os.environ,
            **office.settings.environment(),
            "TOUCHLINE_TENANT": office.tenant,
            "PATH": f"{commands}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )


def test_a_rep_reads_shares_exports_and_leaves_as_written(
    office: Office, snippets: Callable[[Path], list[Any]]
) -> None:
    # The story is in a year whose rows are not yet deleted.
    script = "\n".join(each.text for each in snippets(PAGE) if each.language == "bash")
    script = script.replace("2026-W15", "2037-W15").replace("2026-04-10", "2037-04-10")
    done = shell(office, script.replace("main=", f"{office.tenant}="))
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert said.startswith("14 reps judged, ")
    assert "2 changes kept" in said
    assert "0 changes told" in said
    assert "2037-W15: strong (counts, not a diagnosis)" in said
    assert "  B5 high: effort 225 % above your usual week" in said
    assert "     voted for by 2037-W14, 2037-W15" in said
    assert "  compared with 9 of your own weeks" in said
    assert "Mon 21:00  call" in said
    assert "outside your hours" in said
    assert '"what": "week 2037-W15"' in said
    assert "2037-03-30    0 % in a check-in" in said
    assert "answers taken: 1" in said
    assert "nothing to show: answers are shown from five on" in said
    assert "ada" in kept.opted_out(connect(office.settings), office.tenant)


def test_without_an_agreement_nothing_can_be_typed(office: Office) -> None:
    for command in ("evaluate", "token --rep ada", "team north", "erase --rep ada"):
        done = shell(office, f"touchline strain {command}")
        assert done.returncode == 1
        assert "no agreement for tenant" in done.stderr


def test_a_week_that_is_not_one_is_named(office: Office) -> None:
    agreed = f"TOUCHLINE_STRAIN_AGREEMENTS={office.tenant}=BV"
    done = shell(office, f"{agreed} touchline strain explain --rep ada --week 2037-W99")
    assert done.returncode == 2
    assert "such as 2026-W45" in done.stderr


def test_a_week_without_a_token_is_read_when_it_is_shared(office: Office) -> None:
    agreed = f"TOUCHLINE_STRAIN_AGREEMENTS={office.tenant}=BV"
    done = shell(office, f"{agreed} touchline strain explain --rep bo --week 2037-W15")
    assert done.returncode == 1
    assert "nothing that you may read" in done.stderr
