"""How was a reply meant, in whose word, since when?

What people and rules said and what each scorer measured are kept as dated steps. Whose word counts
on a day, and which scorer, is the tenant's to say: a dated join in a view.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events.reply import ReplyClassified, ReplyScored
from projections.columns import LowCardinality
from projections.fact import Fact


class ReplyLabel(NamedTuple):
    """From here on a person or a rule says that it was meant so."""

    at: datetime
    is_day: bool
    label: LowCardinality
    by: LowCardinality


class ReplyScore(NamedTuple):
    """From here on a scorer says so; `confidence` is the highest of its three probabilities."""

    at: datetime
    is_day: bool
    scorer_id: LowCardinality
    label: LowCardinality
    score: float
    confidence: float
    intent: LowCardinality
    language: LowCardinality


class Verdict(NamedTuple):
    """The columns that say how it was meant: all that was said, in order."""

    reply_labels: tuple[ReplyLabel, ...] = ()
    reply_scores: tuple[ReplyScore, ...] = ()


def verdict(facts: Sequence[Fact]) -> Verdict:
    """How the reply was meant, as far as anybody has said."""
    return Verdict(
        tuple(_label(fact) for fact in facts if fact.type == ReplyClassified.type),
        tuple(_score(fact) for fact in facts if fact.type == ReplyScored.type),
    )


def _label(fact: Fact) -> ReplyLabel:
    return ReplyLabel(fact.occurred_at, fact.is_day, fact.fields["label"], fact.fields["by"])


def _score(fact: Fact) -> ReplyScore:
    said = fact.fields
    return ReplyScore(
        at=fact.occurred_at,
        is_day=fact.is_day,
        scorer_id=said["scorer_id"],
        label=said["label"],
        score=said["score"],
        confidence=max(said["probabilities"].values(), default=0.0),
        intent=said["intent"],
        language=said["language"],
    )
