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


def verdict(facts: Sequence[Fact]) -> Verdict:
    """How the reply was meant, as far as anybody has said."""
    found = Verdict()
    labels: dict[str, tuple[str, datetime | None]] = {}
    for fact in facts:
        match fact.said:
            case ReplyScored() as said:
                labels["model"] = (said.label, dated(fact))
                found = Verdict(
                    reply_score=said.score,
                    reply_scorer_id=said.scorer_id,
                    reply_intent=said.intent,
                    reply_language=said.language,
                )
            case ReplyClassified() as said:
                labels[said.by] = (said.label, dated(fact))
    for judge in ("human", "rule", "model"):
        if judge in labels:
            label, at = labels[judge]
            return found._replace(reply_label=label, reply_by=judge, reply_at=at)
    return found
