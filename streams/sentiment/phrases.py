"""Which phrases of a language say what a reply is, whatever its mood?

One table per language, in plain words: case, accents and punctuation count for nothing, `…` stands
for a few words in between, and `=` in front means the whole text. All languages are tried on every
text, because automatic answers come in two at once and a short text does not tell its language.
Where words are not set apart by blanks, or grow together, a phrase is found within a word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "ru", "zh")
KINDS: Final = (
    *("bounce", "auto_reply", "out_of_office", "unsubscribe", "stop_contact"),
    *("referral", "not_now", "not_interested", "interested", "question"),
)
"""In the order in which they are asked for: the first that is found says what a reply is."""

GAP_MAX: Final = 40
"""Characters that `…` may stand for."""

_WITHIN_WORDS: Final = frozenset({"ar", "ja", "ko", "zh"})
_WITHIN: Final = ""
"""Stands for the first word of what is found within words."""

_NO_WORD: Final = re.compile(r"[\W_]+")
_APOSTROPHES: Final = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")
_MARKS: Final = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u3099\u309a]")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that stands in a text."""

    kind: str
    language: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a table as it stands in a simplified text, in parts that follow one another."""

    parts: tuple[str, ...]
    is_whole: bool = False

    def is_in(self, text: str) -> bool:
        if self.is_whole:
            return text == self.parts[0]
        first, *others = self.parts
        start = text.find(first)
        while others and start >= 0:
            if _follow(text, start + len(first), others):
                return True
            start = text.find(first, start + 1)
        return start >= 0


def found(text: str) -> Found | None:
    """The first kind, in their order, of which a phrase of any language stands in the text."""
    words = simplified(text)
    spaced, dense = f" {words} ", words.replace(" ", "")
    candidates = set(words.split()) if words.isascii() else {*words.split(), _WITHIN}
    index = _index()
    there = [
        rank
        for word in candidates
        for rank, phrase in index.get(word, ())
        if phrase.is_in(dense if word is _WITHIN else spaced)
    ]
    return _entries()[min(there)] if there else None


def simplified(text: str) -> str:
    """In small letters, without accents, with one blank between words."""
    folded = _APOSTROPHES.sub("", text).casefold()
    if not folded.isascii():
        bare = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
        folded = unicodedata.normalize("NFKC", bare)
    return _NO_WORD.sub(" ", folded).strip()


def tables() -> Mapping[str, bytes]:
    """The bytes of each language's table."""
    folder = files("streams.sentiment").joinpath("phrases")
    return {name: folder.joinpath(f"{name}.toml").read_bytes() for name in LANGUAGES}


def phrases_by_kind(language: str) -> Mapping[str, list[str]]:
    """One table as it is written."""
    table: Mapping[str, list[str]] = tomllib.loads(tables()[language].decode())
    return table


@cache
def _entries() -> tuple[Found, ...]:
    """Every phrase, those of a kind that is asked for first in front."""
    by_language = {name: phrases_by_kind(name) for name in LANGUAGES}
    return tuple(
        Found(kind, language, text)
        for kind in KINDS
        for language, table in by_language.items()
        for text in table[kind]
    )


@cache
def _index() -> Mapping[str, list[tuple[int, Phrase]]]:
    """The rank of each phrase, by the word that it begins with."""
    index: dict[str, list[tuple[int, Phrase]]] = {}
    for rank, entry in enumerate(_entries()):
        parts = tuple(simplified(part) for part in entry.phrase.split("…"))
        if entry.language in _WITHIN_WORDS:
            word, phrase = _WITHIN, Phrase(tuple(part.replace(" ", "") for part in parts))
        else:
            word = parts[0].split()[0]
            phrase = Phrase(tuple(f" {part} " for part in parts), entry.phrase.startswith("="))
        index.setdefault(word, []).append((rank, phrase))
    return index


def _follow(text: str, end: int, parts: list[str]) -> bool:
    """Whether the parts stand behind one another, none far behind the one before it."""
    for part in parts:
        # The blank that ends one part may begin the next.
        start = text.find(part, max(end - 1, 0), end + GAP_MAX + len(part))
        if start < 0:
            return False
        end = start + len(part)
    return True
