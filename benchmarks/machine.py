"""On what was it measured, and of which state of the code?"""

import os
import platform
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
GIB = 1024**3


@cache
def machine() -> str:
    """Processors, memory, system and Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    system = f"{platform.system()} {platform.machine()}"
    return (
        f"{os.cpu_count()} cores of {processor()}, {memory:.0f} GiB, {system}, "
        f"Python {platform.python_version()}"
    )


def processor() -> str:
    """Its name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "processor"


@cache
def commit() -> str:
    """The commit that is checked out, and whether anything was changed since."""
    named = git("rev-parse", "--short", "HEAD") or "unknown"
    return named + (" and changes" if git("status", "--porcelain") else "")


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()
