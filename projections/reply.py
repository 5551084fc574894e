"""How was a reply meant?

A human's label wins over a rule's, a rule's over a model's; among equals the last one told. What
the last scorer measured stays beside a human's label.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events.reply import ReplyClassified, ReplyScored
from projections.fact import Fact
from projections.registers import dated

AUTOMATIC = ("auto_reply", "bounce")

_LABELS = (ReplyScored.type, ReplyClassified.type)
_JUDGES = ("human", "rule", "model")


class Verdict(NamedTuple):
    """The columns that say how it was meant: the label that counts, and the last score."""

    reply_label: str = ""
    reply_score: float | None = None
    reply_by: str = ""
    reply_at: datetime | None = None
    reply_scorer_id: str = ""
    reply_intent: str = ""
    reply_language: str = ""

    @property
    def is_automatic(self) -> bool:
        """Nobody wrote this reply; a model may see that in the intent alone."""
        intent = self.reply_intent if self.reply_by == "model" else ""
        return self.reply_label in AUTOMATIC or intent in AUTOMATIC


_NONE = Verdict()


def verdict(facts: Sequence[Fact]) -> Verdict:
    """How the reply was meant, as far as anybody has said."""
    labels = {fact.fields.get("by", "model"): fact for fact in facts if fact.type in _LABELS}
    if not labels:
        return _NONE
    judge = next(each for each in _JUDGES if each in labels)
    score = labels["model"].fields if "model" in labels else {}
    return Verdict(
        reply_label=labels[judge].fields["label"],
        reply_score=score.get("score"),
        reply_by=judge,
        reply_at=dated(labels[judge]),
        reply_scorer_id=score.get("scorer_id", ""),
        reply_intent=score.get("intent", ""),
        reply_language=score.get("language", ""),
    )
