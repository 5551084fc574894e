"""How is an English reply meant, when there is no model?

vaderSentiment adds up the moods of words by hand-made rules. It reads English only, knows no sales
talk (macro-F1 0.43 over three classes where the default reaches 0.87), and says so by its name.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution, version
from importlib.resources import files
from typing import Any, Final

from streams.sentiment.errors import MissingScorer
from streams.sentiment.score import DECIMALS, rounded

PACKAGE: Final = "vaderSentiment"
POLAR_FROM: Final = 0.05
"""Where its authors draw the line between a mood and none."""

_FILES: Final = ("vaderSentiment.py", "vader_lexicon.txt", "emoji_utf8_lexicon.txt")
_SHARES: Final = {"negative": "neg", "neutral": "neu", "positive": "pos"}


class Vader:
    """The model without a model."""

    name: str = "vader"
    languages: tuple[str, ...] = ("en",)
    licence: str = "MIT"

    @property
    def version(self) -> str:
        _refuse_without_it()
        return version(PACKAGE)

    def made_of(self) -> list[bytes]:
        _refuse_without_it()
        folder = files(PACKAGE)
        return [sha256(folder.joinpath(name).read_bytes()).digest() for name in _FILES]

    def measured(self, text: str) -> tuple[dict[str, float], float]:
        found = _analyzer().polarity_scores(text)
        shares = rounded({name: found[theirs] for name, theirs in _SHARES.items()})
        return shares, round(float(found["compound"]), DECIMALS) + 0.0

    def label(self, probabilities: Mapping[str, float], score: float, language: str) -> str:
        """By the score; its shares are of words and no certainty, so none is too low."""
        if abs(score) < POLAR_FROM:
            return "neutral"
        return "positive" if score > 0 else "negative"


def _refuse_without_it() -> None:
    try:
        distribution(PACKAGE)
    except PackageNotFoundError as missing:
        raise MissingScorer(Vader.name, missing=PACKAGE) from missing


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
