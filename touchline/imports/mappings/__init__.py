"""Which mappings come with Touchline?

Each is a TOML file beside this one, called by its name: `touchline import FILES --mapping hubspot`.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """What can be said after --mapping without writing one."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def shipped(name: str) -> Path | None:
    """The file of a mapping that comes with Touchline."""
    return FOLDER / f"{name}.toml" if name in names() else None
