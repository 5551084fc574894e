"""Where does each process write, and what did it say last?"""

from pathlib import Path

from touchline.settings import Settings

LINES_SHOWN_MAX = 12
TAIL_BYTES_MAX = 16_384
LOG_BYTES_MAX = 16_777_216


def log_file(settings: Settings, process: str) -> Path:
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{process}.log"


def put_aside_when_long(log: Path) -> None:
    """One log before this one is kept, so that the folder does not grow for ever."""
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".before.log"))


def last_lines(log: Path, count: int = LINES_SHOWN_MAX) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL_BYTES_MAX))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join([line for line in lines if line.strip()][-count:])
