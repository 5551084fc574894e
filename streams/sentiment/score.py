"""What is said of a reply?

A label, a score from -1 to 1 that is the share of positive less that of negative, and how it came
about. Rounded before anything is decided by it, so that a last bit of a float decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

SENTIMENTS: Final = ("negative", "neutral", "positive")
"""The classes of a head, in the order of the alphabet, as they travel."""

UNDETERMINED: Final = "und"
"""The language of a text that is too short to tell, in the words of ISO 639-2."""

DECIMALS: Final = 3

Status = Literal["scored", "ruled", "unsure", "empty", "too_short", "other_language", "failed"]
"""How it came about: measured, told by a rule, or why the label is unknown."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a scorer says of one text; without a measurement there are no probabilities."""

    label: str
    intent: str
    language: str
    status: Status
    score: float = 0.0
    probabilities: Mapping[str, float] = field(default_factory=dict)


def unknown(status: Status, *, language: str = UNDETERMINED, intent: str = "unknown") -> Score:
    """The label of a text that nothing was measured of."""
    return Score("unknown", intent, language, status)


def certain(sentiment: str) -> dict[str, float]:
    """The shares that a rule gives."""
    return {name: float(name == sentiment) for name in SENTIMENTS}


def rounded(probabilities: Mapping[str, float]) -> dict[str, float]:
    return {name: round(probabilities[name], DECIMALS) for name in SENTIMENTS}


def polarity(probabilities: Mapping[str, float]) -> float:
    """The share of positive less that of negative."""
    # Adding zero makes of -0.0 what everybody writes.
    return round(probabilities["positive"] - probabilities["negative"], DECIMALS) + 0.0
