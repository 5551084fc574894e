"""Which mappings come with Touchline?

Each is a TOML file beside this one, called by its name: `touchline import FILES --mapping hubspot`.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def files() -> dict[str, Path]:
    """Their files by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def names() -> list[str]:
    """What can be said after --mapping without writing one."""
    return list(files())


def shipped(name: str) -> Path | None:
    """The file of a mapping that comes with Touchline."""
    return files().get(name)
