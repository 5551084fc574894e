"""What did people say of a text, and which of it may be learned from?

Sets of texts with a label and the group that a text belongs to: a review, an article, a thread.
What is of one group stays on one side, because sentences of one review resemble each other. One
group in five, by the hash of its name and so on every machine alike, is held apart and never
learned from.
"""

import csv
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from streams.sentiment.errors import NoRatings
from streams.sentiment.score import SENTIMENTS

POLAR_FROM: Final = 0.5
"""From this mean rating on, of -4 to 4, a text is positive or negative."""

HELD_APART: Final = 5
"""One group in so many."""

FOLDER: Final = "vader_icwsm2014/hutto_ICWSM_2014"
SETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tweets": "tweets_GroundTruth.txt",
        "products": "amazonReviewSnippets_GroundTruth.txt",
        "films": "movieReviewSnippets_GroundTruth.txt",
        "editorials": "nytEditorialSnippets_GroundTruth.txt",
    }
)
LEARNED: Final = ("tweets", "products", "editorials")
"""Reviews of films are measured and not learned from: with them, sets that no head had seen came
out worse, by three points of macro-F1 for tweets and two for products."""

LICENCE: Final = "MIT, Copyright (c) 2016 C.J. Hutto"
ATTRIBUTION: Final = (
    "Hutto, C.J. & Gilbert, E.E. (2014). VADER: A Parsimonious Rule-based Model for Sentiment "
    "Analysis of Social Media Text. ICWSM-14. Ratings of tweets, product reviews, film reviews and "
    "editorials."
)


@dataclass(frozen=True, slots=True)
class Rated:
    """A text and how it was meant, in the eyes of people."""

    text: str
    label: str
    group: str
    language: str = ""

    @property
    def bucket(self) -> int:
        """A number that all texts of a group share."""
        return int.from_bytes(sha256(self.group.encode()).digest()[:8])

    @property
    def is_held_apart(self) -> bool:
        return self.bucket % HELD_APART == 0


def rated_sets(folder: Path) -> dict[str, list[Rated]]:
    """The sets of the folder; raises NoRatings."""
    return {name: list(_rated(folder / FOLDER / file, name)) for name, file in SETS.items()}


def learned_from(rated: Sequence[Rated]) -> list[Rated]:
    return [each for each in rated if not each.is_held_apart]


def held_apart(rated: Sequence[Rated]) -> list[Rated]:
    return [each for each in rated if each.is_held_apart]


def rated_file(
    file: Path, *, text: str, label: str, group: str = "", language: str = ""
) -> list[Rated]:
    """A CSV file with a column each; without a column of groups every text is its own."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        found = f"no readable file ({type(problem).__name__})"
        raise NoRatings(file, found=found, expected="a CSV file in UTF-8") from problem
    wanted = [column for column in (text, label, group, language) if column]
    missing = [column for column in wanted if not rows or column not in rows[0]]
    if missing:
        raise NoRatings(file, found="none", expected=f"a column {missing[0]!r}")
    labels = [(row[label] or "").strip().lower() for row in rows]
    for line, said in enumerate(labels, start=2):
        if said not in SENTIMENTS:
            found = f"label {said[:20]!r} in row {line}"
            raise NoRatings(file, found=found, expected=f"one of {', '.join(SENTIMENTS)}")
    return [
        Rated(row[text], said, row[group or text], row[language] if language else "")
        for row, said in zip(rows, labels, strict=True)
    ]


def _rated(file: Path, name: str) -> Iterator[Rated]:
    """A line is an id, a mean rating and a text; `3_7` is the seventh sentence of the third."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except OSError as problem:
        raise NoRatings(
            file, found=f"no readable file ({type(problem).__name__})", expected="ratings"
        ) from problem
    for line in filter(None, (each.rstrip("\r") for each in lines)):
        id, mean, text = line.split("\t", 2)
        yield Rated(
            html.unescape(text), label_of(float(mean)), f"{name}/{id.partition('_')[0]}", "en"
        )


def label_of(mean: float) -> str:
    """The label of a mean rating."""
    if abs(mean) < POLAR_FROM:
        return "neutral"
    return "positive" if mean > 0 else "negative"
