"""What kind of statement is this, in which format, and where do its rows begin?

Only what an answer over HTTP needs. Whether a user may say it is judged by the engine's own parser
(guard.py), never by this one. What is never closed goes on to the end, and no step is taken back:
a search that did, from each of many openings, took minutes for a statement of 180 KB.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    rb"""(?P<skip>\s++|--[^\n]*+|\#[!\ ][^\n]*+|/\*.*?(?:\*/|\Z))
       | '(?:[^'\\]|\\.|'')*+(?:'|\\?\Z) | "(?:[^"\\]|\\.|"")*+(?:"|\\?\Z)
       | `(?:[^`\\]|\\.|``)*+(?:`|\\?\Z) | \$(\w*+)\$.*?(?:\$\2\$|\Z)
       | (?P<word>\w[\w$]*+)
       | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
END_OF_LINE = re.compile(rb"[ \t\r]*\n?")
READS = frozenset({"SELECT", "WITH", "FROM", "VALUES", "("})
ANSWERS = READS | {"SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK", "KILL"}


@dataclass(frozen=True, slots=True)
class Statement:
    """`text` ends before the rows; `format` is what the statement itself asks for."""

    text: str
    verb: str
    format: str | None = None
    rows: bytes | None = None

    @property
    def is_insert_of_rows(self) -> bool:
        return self.rows is not None

    @property
    def is_select(self) -> bool:
        return self.verb in READS

    @property
    def has_answer(self) -> bool:
        return self.verb in ANSWERS


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


def statement(source: bytes) -> Statement:
    words = outer_words(source)
    first = next(words, None)
    if first is None:
        return Statement("", "")
    if first.text == "INSERT":
        return insert(source, words)
    return Statement(source.decode(errors="replace"), first.text, last_format(source, words))


def insert(source: bytes, words: Iterator[Word]) -> Statement:
    """Rows follow FORMAT or VALUES; an INSERT … SELECT has none."""
    for word in words:
        if word.text in ("SELECT", "WITH"):
            break
        if word.text == "VALUES":
            return rows_after(source, word, "Values", word.end)
        if word.text == "FORMAT" and (name := next(words, None)):
            written = source[name.start : name.end].decode()
            return rows_after(source, word, written, name.end)
    return Statement(source.decode(errors="replace"), "INSERT")


def rows_after(source: bytes, word: Word, written: str, end: int) -> Statement:
    line = END_OF_LINE.match(source, end)
    begin = line.end() if line else end
    return Statement(source[: word.start].decode(), "INSERT", written, source[begin:])


def last_format(source: bytes, words: Iterator[Word]) -> str | None:
    written, after_format = None, False
    for word in words:
        if after_format and word.text != "(":
            written = source[word.start : word.end].decode()
        after_format = word.text == "FORMAT"
    return written


def without_format(text: str) -> str:
    """The same question with no word on how to write the answer."""
    source = text.encode()
    before: Word | None = None
    cut = source
    for word in outer_words(source):
        if before and before.text == "FORMAT" and word.text != "(":
            cut = source[: before.start] + source[word.end :]
        before = word
    return cut.decode().rstrip().removesuffix(";")


def outer_words(source: bytes) -> Iterator[Word]:
    """Words outside of parentheses, strings and comments, in capitals; `(` counts as a word."""
    depth = 0
    for token in TOKEN.finditer(source):
        if token.lastgroup == "mark":
            mark = token.group()
            if mark == b"(" and depth == 0:
                yield Word("(", token.start(), token.end())
            depth += (mark == b"(") - (mark == b")")
        elif token.lastgroup == "word" and depth == 0:
            yield Word(token.group().decode().upper(), token.start(), token.end())
