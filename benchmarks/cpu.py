"""How much of a processor has each process of a runtime taken since it started?"""

import os
from pathlib import Path

from touchline.local.runtime import Runtime


def cpu_seconds(runtime: Runtime) -> dict[str, float]:
    """By the names of those that run now."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = dict[str, float]()
    for name, child in runtime.children.items():
        if child.is_running:
            stat = Path(f"/proc/{child.pid}/stat").read_text()
            fields = stat.rsplit(")", 1)[1].split()
            found[name] = (int(fields[11]) + int(fields[12])) / ticks
    return found
