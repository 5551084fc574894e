"""How do the numbers of a text become three shares, and when is none of them told?

A head is a linear model over what an encoder says: one weight per number and class, written as JSON
with four decimals beside where it comes from. The sums are exact, so that no library and no order
of adding can change what is rounded afterwards.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from operator import mul
from pathlib import Path
from typing import Any, Final

from streams.sentiment.encoders import ENCODERS
from streams.sentiment.errors import NoHead
from streams.sentiment.score import SENTIMENTS, polarity

FORMAT: Final = 1
DECIMALS: Final = 4
POLAR_FROM: Final[Mapping[str, float]] = {"ja": 0.3, "ko": 0.3, "zh": 0.3}
"""Where the score decides: in these languages it was right more often than the highest share."""

OTHERS: Final = "others"
"""The threshold of every language that has none of its own."""


@dataclass(frozen=True)
class Head:
    """Weights per class, the last of them the bias; below a threshold nothing is said."""

    name: str
    encoder: str
    weights: Mapping[str, Sequence[float]]
    polar_from: Mapping[str, float]
    thresholds: Mapping[str, float]
    provenance: Mapping[str, Any]

    def probabilities(self, numbers: Sequence[float]) -> dict[str, float]:
        """The share of each class."""
        logits = {
            name: math.fsum((*map(mul, weights, numbers), weights[-1]))
            for name, weights in self.weights.items()
        }
        highest = max(logits.values())
        powers = {name: math.exp(logit - highest) for name, logit in logits.items()}
        whole = math.fsum(powers.values())
        return {name: power / whole for name, power in powers.items()}

    def label(self, probabilities: Mapping[str, float], language: str) -> str:
        """The most probable class, or in some languages the one that the score points to."""
        if max(probabilities.values()) < self.thresholds.get(language, self.thresholds[OTHERS]):
            return "unknown"
        limit, score = self.polar_from.get(language), polarity(probabilities)
        if limit is None:
            return max(SENTIMENTS, key=lambda name: probabilities[name])
        if abs(score) <= limit:
            return "neutral"
        return "positive" if score > 0 else "negative"

    def text(self) -> str:
        """The head as it stands in its file, a class a line."""
        whole = {
            "format": FORMAT,
            "name": self.name,
            "encoder": self.encoder,
            "polar_from": dict(self.polar_from),
            "thresholds": dict(self.thresholds),
            "provenance": dict(self.provenance),
            "weights": {name: list(self.weights[name]) for name in SENTIMENTS},
        }
        text = json.dumps(whole, indent=1, ensure_ascii=False)
        lines = text.partition('"weights"')
        return lines[0] + lines[1] + lines[2].replace("\n   ", " ") + "\n"

    @cached_property
    def digest(self) -> bytes:
        return sha256(self.text().encode()).digest()


def shipped(encoder: str) -> Head:
    """The head that comes with Touchline."""
    file = files("streams.sentiment").joinpath("heads", f"{encoder}.json")
    return head_of(file.read_text(encoding="utf-8"), Path(f"heads/{encoder}.json"))


def read(file: Path) -> Head:
    """A head that was trained on labels of one's own."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise NoHead(file, found=f"no readable file ({type(problem).__name__})") from problem
    return head_of(text, file)


def head_of(text: str, file: Path) -> Head:
    """The head that a text tells; raises NoHead."""
    try:
        told = json.loads(text)
        head = Head(
            name=str(told["name"]),
            encoder=str(told["encoder"]),
            weights={name: tuple(map(float, told["weights"][name])) for name in SENTIMENTS},
            polar_from=_numbers(told["polar_from"]),
            thresholds=_numbers(told["thresholds"]),
            provenance=told["provenance"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise NoHead(file, found=f"{type(problem).__name__} at {problem}") from problem
    _refuse_misfits(head, told.get("format"), file)
    return head


def _numbers(told: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in told.items()}


def _refuse_misfits(head: Head, form: object, file: Path) -> None:
    if form != FORMAT:
        raise NoHead(file, found=f"format {form!r}")
    if head.encoder not in ENCODERS:
        raise NoHead(file, found=f"the unknown encoder {head.encoder!r}")
    if {len(weights) for weights in head.weights.values()} != {ENCODERS[head.encoder].size + 1}:
        raise NoHead(file, found=f"weights of another number than {head.encoder} says")
    if OTHERS not in head.thresholds:
        raise NoHead(file, found=f"no threshold for {OTHERS!r}")
