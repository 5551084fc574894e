"""Does docs/how-to/dead-letters.md work as it is written, typed from top to bottom?"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from streams.dead_letters import TABLE, refused_at_the_border
from touchline.local.runtime import Runtime
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]


def test_the_how_to_works_as_written(
    stores: Runtime, tmp_path: Path, snippets: Callable[[Path], list[Any]]
) -> None:
    client = connect(stores.settings)
    letter = refused_at_the_border(
        b"{\xff", tenant_id="how-to", reason="no UTF-8", refused_at=datetime.now(UTC)
    )
    client.insert(TABLE.name, [TABLE.values(letter)], column_names=list(TABLE.columns))
    script = "\n".join(each.text for each in snippets(ROOT / "docs/how-to/dead-letters.md"))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ
        | stores.settings.environment()
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[-12:]) == (0, "1 dismissed\n"), done.stderr
    assert (tmp_path / "refused.json").exists()
