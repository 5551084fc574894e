"""Which questions does the demo ask?

Each file beside this one is one query on `bi`, ready to be pasted; its first line is the question.
"""

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent


class Question(NamedTuple):
    name: str
    text: str
    sql: str


def questions() -> list[Question]:
    """All of them, in the order of their names."""
    return [question(file) for file in sorted(FOLDER.glob("*.sql"))]


def question(file: Path) -> Question:
    first_line, _, sql = file.read_text(encoding="utf-8").partition("\n")
    return Question(file.stem, first_line.removeprefix("--").strip(), sql.strip())
