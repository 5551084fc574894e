"""What does the file of a view say of it?

The file opens with the question, the header names each column with its type and, in a comment, with
what it is for. All that is said elsewhere about a view is read from there.
"""

import re
from collections.abc import Iterator
from textwrap import indent
from typing import NamedTuple

DAY = "{day:Date}"
END_OF_TIME = "toDate('2149-06-06')"

_QUESTION = re.compile(r"\A-- (.+)\n")
NAME = re.compile(r"VIEW (?:bi|ops)\.(\w+)$", re.MULTILINE)
# A column that came later says so: [measure since 0.2.0].
_COLUMN = re.compile(
    r"^    (\w+) (.+) COMMENT '\[(\w+)(?: since ([\d.]+))?\] (.+)',?$", re.MULTILINE
)
FIRST_VERSION = "0.1.0"
_COMMENT = re.compile(r"^COMMENT '(.+)'$", re.MULTILINE)


class Column(NamedTuple):
    """A column as the header of its view declares it."""

    name: str
    type: str
    kind: str
    meaning: str
    since: str = FIRST_VERSION


class View(NamedTuple):
    """A view as its file describes it; its twin is the same as of a day."""

    name: str
    question: str
    comment: str
    columns: tuple[Column, ...]
    has_twin: bool


def statements_of(text: str) -> Iterator[str]:
    """The statement of a file without its question; the live one before its twin."""
    statement = text.partition("\n")[2].rstrip()
    if DAY not in statement:
        yield statement
        return
    live = statement.replace("_as_of\n", "\n", 1).replace(f"_as_of(day = {DAY})", "")
    yield live.replace(DAY, END_OF_TIME)
    yield _typed(statement)


def _typed(statement: str) -> str:
    """The engine casts what a view answers to its header, but not if the view has a parameter."""
    columns = [f"    {name}::{type_} AS {name}" for name, type_, *_ in _COLUMN.findall(statement)]
    if not columns:
        return statement
    header, _, body = statement.partition("\nAS ")
    cast = ",\n".join(columns)
    return f"{header}\nAS SELECT\n{cast}\nFROM\n(\n{indent(body, '    ')}\n)"


def view_of(text: str) -> View:
    """What a file says of its view."""
    return View(
        name=_found(NAME, text).removesuffix("_as_of"),
        question=_found(_QUESTION, text),
        comment=_found(_COMMENT, text).replace("''", "'"),
        columns=tuple(
            Column(name, type_, kind, meaning.replace("''", "'"), since or FIRST_VERSION)
            for name, type_, kind, since, meaning in _COLUMN.findall(text)
        ),
        has_twin=DAY in text,
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    (found,) = pattern.findall(text)
    return str(found)
