"""How was a reply meant?

What a person or a rule said is told apart from what each scorer measured, because which scorer
counts is the tenant's to say, from a day on: a dated join in a view. A human's label wins over a
rule's, a rule's over any scorer's; among equals the last one told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events.reply import ReplyClassified, ReplyScored
from projections.columns import LowCardinality
from projections.fact import Fact
from projections.registers import dated

AUTOMATIC = ("auto_reply", "bounce")

_JUDGES = ("human", "rule")


class ReplyScore(NamedTuple):
    """What one scorer measured last; `confidence` is the highest of its three probabilities."""

    scorer_id: LowCardinality
    at: datetime | None
    label: LowCardinality
    score: float
    confidence: float
    intent: LowCardinality
    language: LowCardinality


class Verdict(NamedTuple):
    """The columns that say how it was meant: by whom it was labelled, and what scorers found.

    The scores stand in the order in which their scorers first spoke.
    """

    reply_label: str = ""
    reply_by: str = ""
    reply_at: datetime | None = None
    reply_scores: tuple[ReplyScore, ...] = ()

    @property
    def is_automatic(self) -> bool:
        """Nobody wrote this reply, says whoever labelled it; what a scorer says is the views'."""
        return self.reply_label in AUTOMATIC


def verdict(facts: Sequence[Fact]) -> Verdict:
    """How the reply was meant, as far as anybody has said."""
    labels = {fact.fields["by"]: fact for fact in facts if fact.type == ReplyClassified.type}
    label = next((labels[judge] for judge in _JUDGES if judge in labels), None)
    scores = tuple(map(_score, _last_by_scorer(facts)))
    if label is None:
        return Verdict(reply_scores=scores)
    return Verdict(label.fields["label"], label.fields["by"], dated(label), scores)


def _last_by_scorer(facts: Sequence[Fact]) -> Sequence[Fact]:
    by_scorer: dict[str, Fact] = {}
    for fact in facts:
        if fact.type == ReplyScored.type:
            # A key keeps its place when its value is replaced.
            by_scorer[fact.fields["scorer_id"]] = fact
    return list(by_scorer.values())


def _score(fact: Fact) -> ReplyScore:
    said = fact.fields
    return ReplyScore(
        scorer_id=said["scorer_id"],
        at=dated(fact),
        label=said["label"],
        score=said["score"],
        confidence=max(said["probabilities"].values(), default=0.0),
        intent=said["intent"],
        language=said["language"],
    )
