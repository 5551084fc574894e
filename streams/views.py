"""What may an operator ask the warehouse about the flow itself?

Views of `ops` over positions, dead letters, the archive and the generations, one statement a file
in `views/`, written and described as those of `bi` are. They are for people and alerts, and may
change with any version.
"""

from pathlib import Path

from projections.view import View, statements_of, view_of

FOLDER = Path(__file__).with_suffix("")
# A statement may name only what stands above it.
FILES = (
    "lag",
    "freshness",
    "dead_letter_state",
    "dead_letter_day",
    "archive_gap",
    "ledger_size",
    "generation_size",
    "incident_day",
)


def statements() -> list[str]:
    """What makes all of them anew."""
    return [statement for text in _texts() for statement in statements_of(text)]


def views() -> list[View]:
    """What each of them answers, sorted by name."""
    return sorted(map(view_of, _texts()))


def _texts() -> list[str]:
    return [(FOLDER / f"{file}.sql").read_text(encoding="utf-8") for file in FILES]
