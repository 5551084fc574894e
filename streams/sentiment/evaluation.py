"""How often is a scorer right?

Macro-F1 over two classes (of the texts that people call positive or negative, by the sign of the
score) and over three, precision and recall of each class, who was taken for whom, and how many were
left unknown. Whoever wants to be left alone counts as negative, an automatic answer as neutral: the
labels of rules are finer than those of people. Unknown counts against the scorer where it is
counted, and beside it stands what it reaches among the texts that it does label.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.sentiment.ratings import Rated
from streams.sentiment.rules import CERTAIN
from streams.sentiment.score import SENTIMENTS, Score
from streams.sentiment.scorers import Scorer

UNKNOWN: Final = "unknown"
Progress = Callable[[int], object]

POLAR: Final = ("negative", "positive")


@dataclass(frozen=True, slots=True)
class Judged:
    """How people meant a text, and what a scorer made of it."""

    wanted: str
    found: str
    sign: str
    language: str


@dataclass(frozen=True, slots=True)
class OfClass:
    """How well one class is found; None where nothing was to be found, or nothing was."""

    label: str
    count: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What one set says of a scorer."""

    count: int
    abstained: int
    two_classes: float
    three_classes: float
    three_classes_labelled: float
    classes: tuple[OfClass, ...]
    confusion: Mapping[str, Mapping[str, int]]


def measured(
    scorer: Scorer, rated: Sequence[Rated], progress: Progress = lambda _done: None
) -> list[Judged]:
    """What a scorer makes of texts that people have labelled."""
    told = []
    for each in rated:
        told.append(judged(each, scorer.score(each.text, each.language or None)))
        progress(1)
    return told


def judged(rated: Rated, score: Score) -> Judged:
    """A text and its score, in the three classes."""
    found = CERTAIN.get(score.label, score.label)
    return Judged(rated.label, found, sign(score.score), score.language)


def sign(score: float) -> str:
    return POLAR[score > 0] if score else ""


def quality(texts: Sequence[Judged]) -> Quality:
    """What a set says of a scorer."""
    told = [(each.wanted, each.found) for each in texts]
    polar = [(each.wanted, each.sign) for each in texts if each.wanted in POLAR]
    known = [pair for pair in told if pair[1] != UNKNOWN]
    return Quality(
        count=len(texts),
        abstained=len(told) - len(known),
        two_classes=macro_f1(polar, POLAR),
        three_classes=macro_f1(told, SENTIMENTS),
        three_classes_labelled=macro_f1(known, SENTIMENTS),
        classes=tuple(of_class(told, label) for label in SENTIMENTS),
        confusion=_confusion(told),
    )


def by_language(texts: Iterable[Judged]) -> dict[str, Quality]:
    """The same, language by language."""
    apart: dict[str, list[Judged]] = {}
    for each in texts:
        apart.setdefault(each.language, []).append(each)
    return {language: quality(apart[language]) for language in sorted(apart)}


def macro_f1(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> float:
    """The mean over the classes of which there are any."""
    found = [of_class(pairs, label) for label in labels]
    there = [each.f1 for each in found if each.count]
    return sum(there) / len(there) if there else 0.0


def of_class(pairs: Sequence[tuple[str, str]], label: str) -> OfClass:
    wanted = sum(pair[0] == label for pair in pairs)
    said = sum(pair[1] == label for pair in pairs)
    right = sum(pair == (label, label) for pair in pairs)
    return OfClass(
        label=label,
        count=wanted,
        precision=right / said if said else None,
        recall=right / wanted if wanted else None,
        f1=2 * right / (wanted + said) if wanted + said else 0.0,
    )


def _confusion(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """What people said, and how often the scorer said what."""
    counts = Counter(pairs)
    return {
        wanted: {found: counts[wanted, found] for found in (*SENTIMENTS, UNKNOWN)}
        for wanted in SENTIMENTS
    }
