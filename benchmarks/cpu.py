"""How much of a processor has a process taken since it started?"""

import os
from pathlib import Path

from touchline.local.runtime import Runtime


def cpu_seconds(runtime: Runtime) -> dict[str, float]:
    """Of each process of a runtime that runs now, by its name."""
    return {
        name: cpu_seconds_of(child.pid)
        for name, child in runtime.children.items()
        if child.pid and child.is_running
    }


def cpu_seconds_of(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    user, system = stat.rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
