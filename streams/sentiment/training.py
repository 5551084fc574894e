"""How is a head made of labels?

The texts are read as a reply is read, one at a time, and fitted. How good the head is, is measured
on groups that it did not see, as often as there are folds. Where its highest share is lower than
that of almost every text it could learn from, it says nothing: by language where there are labels
enough. The same labels and the same wheel make the same head, bit for bit.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np

from streams.sentiment.encoders import ENCODERS, loaded
from streams.sentiment.errors import TooFewLabels
from streams.sentiment.evaluation import Judged, Progress, Quality, quality, sign
from streams.sentiment.fitting import Matrix, Weights, fitted
from streams.sentiment.fitting import shares as shares_of
from streams.sentiment.head import OTHERS, POLAR_FROM, Head
from streams.sentiment.lesson import Lesson
from streams.sentiment.own_words import own_words
from streams.sentiment.ratings import HELD_APART, Rated
from streams.sentiment.score import SENTIMENTS, polarity, rounded

FOLDS: Final = 5
PENALTY: Final = 0.3
UNSURE: Final = 0.02
"""The share of texts that is left unknown, because the head is least sure of them."""

PARTS: Final = 40
DIGEST_LENGTH: Final = 16
OF_CLASS_MIN: Final = 40
"""Labels of each class: of less, a fold would hold too few to say anything."""
GROUPS_MIN: Final = 20
OF_LANGUAGE_MIN: Final = 200
"""Labels from which on a language has a threshold of its own."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A head, and what cross-validation says of it."""

    head: Head
    quality: Quality
    fold_count: int
    group_count: int


def trained(
    lesson: Lesson, *, name: str, encoder: str, progress: Progress = lambda _done: None
) -> Trained:
    """A head of these labels; raises TooFewLabels before anything is read."""
    refuse_too_few(lesson.rated)
    numbers = encoded(lesson.rated, encoder, progress)
    return trained_on(lesson, numbers, name=name, encoder=encoder)


def trained_on(lesson: Lesson, numbers: Matrix, *, name: str, encoder: str) -> Trained:
    """The same, of texts that have been encoded."""
    rated = lesson.rated
    labels = [each.label for each in rated]
    weights = fitted(numbers, labels, penalty=PENALTY)
    unseen = _cross_validated(numbers, labels, rated, weights)
    head = Head(
        name=name,
        encoder=encoder,
        weights=weights,
        polar_from=POLAR_FROM,
        thresholds=_thresholds(unseen, rated),
        provenance={
            **lesson.provenance,
            "encoder": f"{ENCODERS[encoder].package} {ENCODERS[encoder].version}",
            "labels": dict(sorted(Counter(labels).items())),
            "penalty": PENALTY,
            "read_as": read_as(rated, numbers),
        },
    )
    return Trained(
        head=head,
        quality=quality(_judged(head, unseen, rated)),
        fold_count=FOLDS,
        group_count=len({each.group for each in rated}),
    )


def refuse_too_few(rated: Sequence[Rated]) -> None:
    """Raises TooFewLabels."""
    counts = Counter(each.label for each in rated)
    scarce = min(SENTIMENTS, key=lambda label: counts[label])
    if counts[scarce] < OF_CLASS_MIN:
        raise TooFewLabels(
            found=f"{counts[scarce]} that say {scarce!r}",
            expected=f"at least {OF_CLASS_MIN} of each class",
        )
    group_count = len({each.group for each in rated})
    if group_count < GROUPS_MIN:
        raise TooFewLabels(found=f"{group_count} groups", expected=f"at least {GROUPS_MIN}")


def encoded(
    rated: Sequence[Rated], encoder: str, progress: Progress = lambda _done: None
) -> Matrix:
    """The numbers of each text, read as a reply is read."""
    encode = loaded(encoder)
    numbers = np.empty((len(rated), ENCODERS[encoder].size))
    for row, each in enumerate(rated):
        numbers[row] = encode(own_words(each.text))
        progress(1)
    return numbers


def read_as(rated: Sequence[Rated], numbers: Matrix) -> list[str]:
    """Digests of the numbers, so that a part of the texts tells whether they are still read so."""
    parts = [sha256() for _ in range(PARTS)]
    for each, row in zip(rated, numbers, strict=True):
        parts[part_of(each)].update(row.astype(np.float32).tobytes())
    return [part.hexdigest()[:DIGEST_LENGTH] for part in parts]


def part_of(rated: Rated) -> int:
    """Of the parts that the texts are divided in, that of this one and its group."""
    return rated.bucket // HELD_APART % PARTS


def _cross_validated(
    numbers: Matrix, labels: Sequence[str], rated: Sequence[Rated], near: Weights
) -> Matrix:
    """The shares of each text, from heads that learned from none of its group."""
    # Divided first, because what is held apart is told by the remainder.
    folds = np.array([each.bucket // HELD_APART % FOLDS for each in rated])
    unseen = np.zeros((len(rated), len(SENTIMENTS)))
    for fold in range(FOLDS):
        seen = folds != fold
        weights = fitted(
            numbers[seen],
            [label for label, is_seen in zip(labels, seen, strict=True) if is_seen],
            penalty=PENALTY,
            near=near,
        )
        unseen[~seen] = shares_of(numbers[~seen], weights)
    return unseen


def _thresholds(unseen: Matrix, rated: Sequence[Rated]) -> dict[str, float]:
    """Below which highest share a text belongs to the least certain ones."""
    highest = unseen.max(axis=1)
    languages = np.array([each.language for each in rated])
    counts = Counter(each.language for each in rated if each.language)
    apart = {
        language: _low(highest[languages == language])
        for language, count in sorted(counts.items())
        if count >= OF_LANGUAGE_MIN
    }
    return {**apart, OTHERS: _low(highest)}


def _low(highest: Matrix) -> float:
    return round(float(np.quantile(highest, UNSURE)), 3)


def _judged(head: Head, unseen: Matrix, rated: Sequence[Rated]) -> list[Judged]:
    """As the scorer would label them, without its rules."""
    told = [rounded(dict(zip(SENTIMENTS, map(float, row), strict=True))) for row in unseen]
    return [
        Judged(each.label, head.label(shares, each.language), sign(polarity(shares)), each.language)
        for each, shares in zip(rated, told, strict=True)
    ]
